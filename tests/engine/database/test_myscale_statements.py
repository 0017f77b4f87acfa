"""MyScale's own statements, compared with its documentation. Its SELECTs run in tests/contracts."""

import numpy as np
import pytest

from engine.database.myscale import MyScaleIndex, literal


def index(**options: object) -> MyScaleIndex:
    """Return the index of a photo table."""
    return MyScaleIndex("photos_0123456789ab", "id NOT IN (SELECT 1)", **options)  # type: ignore[arg-type]


def test_the_index_is_mstg_by_cosine() -> None:
    """The default index is the tutorial's: MSTG by cosine distance."""
    (statement,) = index().build
    assert statement == (
        "ALTER TABLE photos_0123456789ab ADD VECTOR INDEX nearest vector TYPE MSTG('metric_type=Cosine')"
    )


def test_another_type_takes_parameters() -> None:
    """Index parameters follow the metric, each as a quoted name=value."""
    (statement,) = index(kind="HNSWFLAT", parameters={"m": 16, "ef_c": 100}).build
    assert statement.endswith("TYPE HNSWFLAT('metric_type=Cosine', 'm=16', 'ef_c=100')")


@pytest.mark.parametrize("options", [{"kind": "BTREE"}, {"parameters": {"m": "1', 'x"}}, {"parameters": {"m=": 1}}])
def test_nothing_but_types_and_parameters_gets_into_the_statement(options: dict[str, object]) -> None:
    """Index types and parameters from a url cannot inject SQL."""
    with pytest.raises(ValueError, match=r"none of MyScale's index types|no parameter"):
        index(**options)


def test_the_search_filters_first_and_orders_by_distance() -> None:
    """A search binds its exclusions, filters by them first, and orders by `distance`, ascending for Cosine."""
    statement, values = index().nearest(np.array([0.5, -1.0], np.float32), 9, {"b", "a"}, 3)
    inner = " ".join(statement.split())
    assert "SELECT id, distance(vector, [0.5, -1.0]) AS dist FROM photos_0123456789ab" in inner
    assert "WHERE id NOT IN {exclude:Array(String)} AND id NOT IN (SELECT 1) ORDER BY dist ASC LIMIT 18" in inner
    assert values == {"exclude": ["a", "b"]}


def test_progress_and_failure_are_read_from_vector_indices() -> None:
    """The state query reads all documented states of `system.vector_indices`, the parts done and the failure reason."""
    state = index().state
    for word in ("system.vector_indices", "'Built'", "'InProgress'", "'Error'", "latest_fail_reason"):
        assert word in state
    for column in ("total_parts", "parts_with_vector_index", "small_parts"):
        assert column in state


@pytest.mark.parametrize("query", [[np.nan, 1], [np.inf, 1], [[1.0], [2.0]]])
def test_only_finite_floats_become_a_literal(query: list[object]) -> None:
    """Only a flat array of finite floats can be written into the statement."""
    with pytest.raises(ValueError, match="finite floats"):
        literal(np.array(query, np.float32))


def test_a_literal_is_the_query_to_the_last_bit() -> None:
    """A literal reads back equal to the query, to the last bit."""
    query = np.random.default_rng(0).standard_normal(64).astype(np.float32)
    np.testing.assert_array_equal(np.array(eval(literal(query)), np.float32), query)
