"""What both sides of a conflict do to the same schema objects, judged without running anything.

`sides` says which revisions stand on either side, `follow` brings their touches back to the names
of the common ancestor, `orders` runs each object on paper in both orders, `meeting` and `rules` say
how two sides meet, `told` and `words` what is told of it.
"""

from merge_heads.verdict.overlaps.judge import MOST_TOLD, Judged, judged

__all__ = ["MOST_TOLD", "Judged", "judged"]
