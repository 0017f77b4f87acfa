"""The files in scripts/deploy match the bot and each other."""

import os
import re
import shutil
import subprocess
import sys
import textwrap
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from bot.settings import Settings
from engine.database import server_target as server
from engine.database.clickhouse import replicated, sharded
from engine.database.dialect import Dialect
from tests.places import ROOT

DEPLOY = ROOT / "scripts" / "deploy"
COMPOSED = sorted(DEPLOY.glob("*.yaml"))
CONFIGS = sorted(DEPLOY.glob("*/*.xml"))
SERVED = [path for path in COMPOSED if path.name != "bot.yaml"]
GIVEN = {"DISCORD_TOKEN": "token", "DATABASE_PASSWORD": "5ecret", "CLUSTER_SECRET": "5hared"}
VARIABLE = re.compile(r"\$\{(\w+)(:-|:\?)?([^}]*)\}")

each_file = pytest.mark.parametrize("path", COMPOSED, ids=lambda path: path.stem)
each_with_a_server = pytest.mark.parametrize("path", SERVED, ids=lambda path: path.stem)


def composed(path: Path) -> dict[str, Any]:
    """Return a compose file with its variables replaced by given values or defaults."""
    text = VARIABLE.sub(lambda found: GIVEN.get(found[1]) or found[3], path.read_text())
    return dict(yaml.safe_load(text))


def services(path: Path) -> dict[str, dict[str, Any]]:
    """Return the services by name, the bot's merged with the service that it extends."""
    found: dict[str, dict[str, Any]] = composed(path)["services"]
    if extended := found["bot"].pop("extends", None):
        base = services(path.parent / extended["file"])[extended["service"]]
        found["bot"] = base | found["bot"] | {"environment": base["environment"] | found["bot"]["environment"]}
    return found


def url_of(path: Path) -> str:
    return str(services(path)["bot"]["environment"]["DATABASE_URL"])


def element(config: str, name: str) -> ET.Element:
    found = ET.parse(DEPLOY / config).getroot().find(name)
    assert found is not None, name
    return found


def test_there_is_a_file_for_each_target() -> None:
    """There is a compose file for the bot alone, for ClickHouse, for a cluster and for MyScale."""
    assert {path.stem for path in COMPOSED} == {"bot", "clickhouse", "cluster", "myscale"}


@each_file
def test_the_bot_knows_every_setting_that_it_is_given(path: Path) -> None:
    """Every variable for the bot is one of its settings, because a misspelt one would be ignored silently."""
    environment = services(path)["bot"]["environment"]
    assert {name.lower() for name in environment} <= Settings.model_fields.keys()
    Settings.model_validate({name.lower(): value for name, value in environment.items()})


def test_the_embedded_database_is_in_the_volume() -> None:
    """The embedded database is in the volume, and the image has the same default."""
    assert url_of(DEPLOY / "bot.yaml") == "chdb:/data/database"
    assert services(DEPLOY / "bot.yaml")["bot"]["volumes"] == ["data:/data"]
    assert "DATABASE_URL=chdb:/data/database" in (DEPLOY / "Dockerfile").read_text()


@each_with_a_server
def test_the_bot_speaks_to_a_server_of_the_same_file(path: Path) -> None:
    """The bot waits for the server in its url, whose user, password and database are the ones it creates."""
    target, all_services = server.parse(url_of(path)), services(path)
    host = all_services[target.host]
    assert all_services["bot"]["depends_on"][target.host] == {"condition": "service_healthy"}
    assert (target.user, target.password, target.port) == ("ninefold", GIVEN["DATABASE_PASSWORD"], 8123)
    assert not target.is_secure
    assert target.folder == Path("/data")
    if path.stem == "myscale":
        assert target.dialect is Dialect.MYSCALE
        password = element("myscale/users.xml", f"users/{target.user}/password").get("from_env")
        assert host["environment"][password] == target.password
        return
    assert target.dialect is Dialect.CLICKHOUSE
    made = (host["environment"][f"CLICKHOUSE_{name}"] for name in ("USER", "PASSWORD", "DB"))
    assert tuple(made) == (target.user, target.password, target.database)


def test_the_clusters_name_and_nodes_agree() -> None:
    """The url names the configured cluster, whose shards and Keeper are services of the file."""
    all_services = services(DEPLOY / "cluster.yaml")
    cluster = server.parse(url_of(DEPLOY / "cluster.yaml")).cluster
    shards = element("cluster/cluster.xml", f"remote_servers/{cluster}").findall("shard/replica/host")
    assert [host.text for host in shards] == ["shard-1", "shard-2"]
    assert {host.text for host in shards} < all_services.keys()
    keeper = element("cluster/cluster.xml", "zookeeper/node")
    assert keeper.findtext("host") in all_services
    assert keeper.findtext("port") == element("cluster/keeper.xml", "keeper_server/tcp_port").text
    ready = element("cluster/keeper.xml", "keeper_server/http_control")
    assert (
        f":{ready.findtext('port')}{ready.findtext('readiness/endpoint')}"
        in all_services["keeper"]["healthcheck"]["test"][-1]
    )


def test_the_macros_of_our_statements_are_configured_and_tell_nodes_apart() -> None:
    """Every macro in our statements is configured and differs between nodes, which would else be one replica."""
    create = "CREATE TABLE t (id String) ENGINE = MergeTree ORDER BY id"
    statements = (replicated(create, "ninefold"), *sharded(create, "ninefold"))
    used = {name for one in statements for name in re.findall(r"\{(\w+)\}", one)} - {"database", "table"}
    macros = {macro.tag: macro.get("from_env", "") for macro in element("cluster/cluster.xml", "macros")}
    assert used == macros.keys()
    nodes = [one for name, one in services(DEPLOY / "cluster.yaml").items() if name.startswith("shard-")]
    assert len({tuple(node["environment"][variable] for variable in macros.values()) for node in nodes}) == len(nodes)


@each_file
def test_ports_are_published_only_on_this_machine(path: Path) -> None:
    """Ports are published only on the loopback interface."""
    ports = [port for service in services(path).values() for port in service.get("ports", ())]
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert "ports" not in services(path)["bot"]


@each_file
def test_every_service_is_bounded_and_comes_back(path: Path) -> None:
    """Every service has a memory limit, enough open files, a volume, a health check and a restart policy."""
    for name, service in services(path).items():
        assert service["mem_limit"], name
        assert service["restart"] == "unless-stopped", name
        assert service["ulimits"]["nofile"] == {"soft": 262144, "hard": 262144}, name
        assert service["volumes"], name
        assert name == "bot" or service["healthcheck"]["test"], name


@each_file
def test_volumes_and_mounted_files_exist(path: Path) -> None:
    """Volumes are declared and mounted files exist, because Docker would create a folder for a missing file."""
    declared = composed(path)["volumes"]
    for service in services(path).values():
        for source in (mount.partition(":")[0] for mount in service["volumes"]):
            assert (DEPLOY / source).is_file() if source.startswith("./") else source in declared, source


@each_file
def test_no_secret_has_a_default(path: Path) -> None:
    """Tokens, passwords and secrets must be given, or nothing starts."""
    secrets = [v for v in VARIABLE.findall(path.read_text()) if re.search("TOKEN|PASSWORD|SECRET", v[0])]
    assert path.stem == "bot" or secrets
    assert all(operator == ":?" and message for _, operator, message in secrets)


@pytest.mark.parametrize("config", CONFIGS, ids=lambda config: f"{config.parent.name}-{config.stem}")
def test_variables_of_a_config_are_given(config: Path) -> None:
    """Each config file is mounted, and its services have all variables that it reads."""
    mount = f"./{config.relative_to(DEPLOY)}"
    named = {node.get("from_env") for node in ET.parse(config).iter()} - {None}
    users = [
        service
        for path in COMPOSED
        for service in services(path).values()
        if any(volume.startswith(f"{mount}:") for volume in service["volumes"])
    ]
    assert users
    for service in users:
        assert named <= service.get("environment", {}).keys()


@pytest.mark.parametrize(
    ("config", "asked", "answer"),
    [
        (
            "clickhouse/server.xml",
            "SELECT name, value FROM system.server_settings WHERE name IN ('max_server_memory_usage_to_ram_ratio', "
            "'vector_similarity_index_cache_size') ORDER BY name",
            [("max_server_memory_usage_to_ram_ratio", "0.8"), ("vector_similarity_index_cache_size", "123456789")],
        ),
        (
            "cluster/cluster.xml",
            "SELECT cluster, shard_num, host_name FROM system.clusters WHERE cluster = 'ninefold' ORDER BY shard_num",
            [("ninefold", 1, "shard-1"), ("ninefold", 2, "shard-2")],
        ),
        (
            "cluster/cluster.xml",
            "SELECT macro, substitution FROM system.macros ORDER BY macro",
            [("replica", "07"), ("shard", "03")],
        ),
    ],
    ids=["limits", "cluster", "macros"],
)
def test_the_engine_itself_reads_our_configuration(
    config: str, asked: str, answer: list[tuple[object, ...]], tmp_path: Path
) -> None:
    """Embedded ClickHouse reads the expected values from the config files and the environment."""
    program = """
        import os, sys, clickhouse_connect
        config, folder, asked = sys.argv[1:]
        client = clickhouse_connect.get_client(
            interface="chdb", path=folder, chdb_options={"config-file": config}
        )
        print([tuple(row) for row in client.query(asked).result_rows], flush=True)
        os._exit(0)
    """
    command = [sys.executable, "-c", textwrap.dedent(program), str(DEPLOY / config), str(tmp_path / "data"), asked]
    given = {"INDEX_CACHE_BYTES": "123456789", "CLUSTER_SECRET": "5hared", "SHARD": "03", "REPLICA": "07"}
    found = subprocess.run(command, env=os.environ | given, capture_output=True, text=True, timeout=120)
    assert found.stdout.splitlines()[-1:] == [str(answer)], found.stderr


def test_the_image_runs_the_bot_as_an_unprivileged_user() -> None:
    """The image runs the bot as an unprivileged user, directly, so that it receives the stop signal."""
    lines = (DEPLOY / "Dockerfile").read_text().splitlines()
    assert [line for line in lines if line.startswith("USER")] == ["USER ninefold"]
    assert lines[-1] == 'CMD ["python", "-m", "bot"]'


def docker_compose() -> list[str] | None:
    """Return the command of Docker Compose if it is installed. Version 1 (until 2021) reads another file format."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]):
            version = subprocess.run([*command, "version", "--short"], capture_output=True, text=True)
            if version.returncode == 0 and re.match(r"v?([2-9]|\d\d)", version.stdout):
                return command
    return None


@each_file
def test_docker_compose_accepts_the_file(path: Path) -> None:
    """`docker compose config` accepts the file with all variables, and refuses it without them."""
    compose = docker_compose()
    if compose is None:
        pytest.skip("no docker compose here: the files are read as YAML only")
    command = [*compose, "-f", str(path), "config", "--quiet"]
    bare = {name: value for name, value in os.environ.items() if name not in GIVEN}
    given = subprocess.run(command, env=bare | GIVEN, capture_output=True, text=True)
    assert given.returncode == 0, given.stderr
    refused = subprocess.run(command, env=bare, capture_output=True, text=True)
    assert refused.returncode != 0
    assert "is missing a value" in refused.stderr
