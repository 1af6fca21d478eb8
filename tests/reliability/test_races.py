"""What others do between two steps of a run, and two runs at once: a sample for each story."""

import pytest

from reliability.races import try_sample
from reliability.stories import STORIES, Story


# The other half is disturbed by faults; `python -m reliability` does both to all of them.
@pytest.mark.parametrize("story", STORIES[1::2], ids=lambda story: story.name)
def test_the_last_word_is_about_what_is_so(story: Story) -> None:
    tally = try_sample(story)
    assert tally.races + tally.overtaken > 0
    assert tally.failures == []
