"""MyScale's own statements, held to its documentation by their text; its SELECTs run in tests/contracts."""

import numpy as np
import pytest

from engine.database.myscale import MyScaleIndex, literal


def index(**options: object) -> MyScaleIndex:
    """The index of a photo table."""
    return MyScaleIndex("photos_0123456789ab", "id NOT IN (SELECT 1)", **options)  # type: ignore[arg-type]


def test_the_index_is_mstg_by_cosine() -> None:
    """As the tutorial makes it."""
    (statement,) = index().build
    assert statement == (
        "ALTER TABLE photos_0123456789ab ADD VECTOR INDEX nearest vector TYPE MSTG('metric_type=Cosine')"
    )


def test_another_type_takes_parameters() -> None:
    """Each is a quoted name=value behind the metric."""
    (statement,) = index(kind="HNSWFLAT", parameters={"m": 16, "ef_c": 100}).build
    assert statement.endswith("TYPE HNSWFLAT('metric_type=Cosine', 'm=16', 'ef_c=100')")


@pytest.mark.parametrize("options", [{"kind": "BTREE"}, {"parameters": {"m": "1', 'x"}}, {"parameters": {"m=": 1}}])
def test_nothing_but_types_and_parameters_gets_into_the_statement(options: dict[str, object]) -> None:
    """What comes from a url cannot change the statement."""
    with pytest.raises(ValueError, match=r"none of MyScale's index types|no parameter"):
        index(**options)


def test_the_search_filters_first_and_orders_by_distance() -> None:
    """`distance` with a literal, ascending for Cosine, ORDER BY and LIMIT; exclusions are bound and come first."""
    statement, values = index().nearest(np.array([0.5, -1.0], np.float32), 9, {"b", "a"}, 3)
    inner = " ".join(statement.split())
    assert "SELECT id, distance(vector, [0.5, -1.0]) AS dist FROM photos_0123456789ab" in inner
    assert "WHERE id NOT IN {exclude:Array(String)} AND id NOT IN (SELECT 1) ORDER BY dist ASC LIMIT 18" in inner
    assert values == {"exclude": ["a", "b"]}


def test_progress_and_failure_are_read_from_vector_indices() -> None:
    """Built, InProgress and Error are the documented states, with the parts that are done and the reason."""
    state = index().state
    for word in ("system.vector_indices", "'Built'", "'InProgress'", "'Error'", "latest_fail_reason"):
        assert word in state
    for column in ("total_parts", "parts_with_vector_index", "small_parts"):
        assert column in state


@pytest.mark.parametrize("query", [[np.nan, 1], [np.inf, 1], [[1.0], [2.0]]])
def test_only_finite_floats_become_a_literal(query: list[object]) -> None:
    """Nothing else can be written into the statement."""
    with pytest.raises(ValueError, match="finite floats"):
        literal(np.array(query, np.float32))


def test_a_literal_is_the_query_to_the_last_bit() -> None:
    """What MyScale reads is what was meant."""
    query = np.random.default_rng(0).standard_normal(64).astype(np.float32)
    np.testing.assert_array_equal(np.array(eval(literal(query)), np.float32), query)
