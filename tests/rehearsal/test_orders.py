"""In which order revisions are run."""

from hypothesis import given
from hypothesis import strategies as st

from merge_heads.rehearsal.orders import sorted_by_preference


def test_a_side_comes_as_soon_as_it_can() -> None:
    edges = {"b1": ["a"], "b2": ["b1"], "b3": ["b2"], "c1": ["b1"], "c2": ["c1"]}
    base, head = ["b1", "b2", "b3"], ["c1", "c2"]
    assert sorted_by_preference(edges, [base, head]) == ("b1", "b2", "b3", "c1", "c2")
    assert sorted_by_preference(edges, [head, base]) == ("b1", "c1", "c2", "b2", "b3")


def test_what_is_on_a_cycle_is_left_out() -> None:
    edges = {"a": [], "b": ["c"], "c": ["b"], "d": ["c"]}
    assert sorted_by_preference(edges, [list(edges)]) == ("a",)


@given(st.data())
def test_each_comes_once_after_what_it_stands_on(data: st.DataObject) -> None:
    ids = [f"r{n}" for n in range(data.draw(st.integers(1, 12)))]
    edges = {
        id_: data.draw(
            st.lists(st.sampled_from(ids[:n]), unique=True, max_size=3) if n else st.just([])
        )
        for n, id_ in enumerate(ids)
    }
    sides = data.draw(st.lists(st.booleans(), min_size=len(ids), max_size=len(ids)))
    mine = [id_ for id_, is_mine in zip(ids, sides, strict=True) if is_mine]
    others = [id_ for id_ in ids if id_ not in mine]
    order = sorted_by_preference(edges, [mine, others])
    assert sorted(order) == sorted(ids)
    for n, id_ in enumerate(order):
        assert set(edges[id_]) <= set(order[:n])
        # Where one of the others comes, none of mine could have.
        assert id_ in mine or not any(
            set(edges[m]) <= set(order[:n]) for m in mine if m not in order[:n]
        )
