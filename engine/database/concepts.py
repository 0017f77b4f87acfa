"""The statements about saved concepts, in ClickHouse's dialect."""

CONCEPT_TABLE = "concepts"
CONCEPT_COLUMNS = ("concept_id", "guild_id", "name", "member", "changed_at")
CONCEPTS = """
SELECT concept_id, name, member FROM concepts FINAL WHERE guild_id = {guild_id:UInt64} ORDER BY name, concept_id
"""
DROP_CONCEPT = "ALTER TABLE concepts DELETE WHERE concept_id = {concept_id:String} SETTINGS mutations_sync = 2"

VERSION_TABLE = "concept_versions"
OUTLINE_COLUMNS = ("version", "member", "saved_at", "dataset", "encoder", "prompt", "yes", "no", "disputed")
VERSION_COLUMNS = ("concept_id", *OUTLINE_COLUMNS, "data")
OUTLINES = f"""
SELECT concept_id, {", ".join(OUTLINE_COLUMNS)} FROM concept_versions
WHERE has({{concept_ids:Array(String)}}, concept_id) ORDER BY concept_id, version LIMIT 1 BY concept_id, version
"""
KEPT = """
SELECT data FROM concept_versions WHERE concept_id = {concept_id:String} AND version = {version:UInt32} LIMIT 1
"""
DROP_VERSIONS = "ALTER TABLE concept_versions DELETE WHERE concept_id = {concept_id:String} SETTINGS mutations_sync = 2"
