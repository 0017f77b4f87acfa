"""Saved concepts behave the same on every database."""

from engine.concepts.concept_records import ConceptRecords
from engine.concepts.snapshot import Cast, Judged, Kept
from engine.database import Database
from engine.sessions.events import Vote
from engine.sessions.tally import Label

GUILD, OTHER = 2**64 - 1, 7
VOTES = {"m1": Cast(Vote.YES, 12.5), "m2": Cast(Vote.UNSURE, 13.0)}
KEPT = Kept("湖の\\ '家'", "AACAPw==", "demo", "toy", (Judged("demo", "p1", "AACAPw==", VOTES),), ("p2",))


def test_versions_are_read_as_they_were_saved(database: Database) -> None:
    """Another reader of the database gets each version with its author, time and label counts."""
    records = ConceptRecords(database)
    records.put(GUILD, "c1", "湖 'のほとり'", "m1")
    records.add("c1", 1, "m1", KEPT)
    records.add("c1", 2, "m2", Kept("other", "AACAPw==", "demo", "toy"))
    (concept,) = ConceptRecords(database).all(GUILD)
    assert (concept.name, concept.member) == ("湖 'のほとり'", "m1")
    assert [(version.number, version.member) for version in concept.versions] == [(1, "m1"), (2, "m2")]
    assert concept.versions[0].labels == {Label.YES: 1, Label.NO: 0, Label.DISPUTED: 0}
    assert concept.versions[0].saved_at.tzinfo is not None
    assert concept.last.saved_at >= concept.versions[0].saved_at
    assert records.kept("c1", 1) == KEPT


def test_a_server_sees_only_its_own_concepts_by_their_last_name(database: Database) -> None:
    """A server sees only its own concepts, once each under the last name, and only those that have a version."""
    records = ConceptRecords(database)
    for name in ("one", "two", "three"):
        records.put(GUILD, "c1", name, "m1")
    assert records.all(GUILD) == []
    records.add("c1", 1, "m1", KEPT)
    assert [concept.name for concept in records.all(GUILD)] == ["three"]
    assert records.all(OTHER) == []


def test_a_deleted_concept_leaves_nothing(database: Database) -> None:
    """Deleting a concept removes its name and versions and no other concept."""
    records = ConceptRecords(database)
    for concept in ("c1", "c2"):
        records.put(GUILD, concept, concept, "m1")
        records.add(concept, 1, "m1", KEPT)
    records.drop("c1")
    assert [concept.id for concept in records.all(GUILD)] == ["c2"]
    rows = database.scan.rows("SELECT DISTINCT concept_id FROM concept_versions")
    assert [row[0] for row in rows] == ["c2"]
