"""What a council's own IT is handed: each setting is documented, and the files fit each other."""

import ast
import configparser
import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = re.compile(r"^[A-Z][A-Z0-9_]+$")
# Read by set-up, the demo and the tests, and by no installation.
NOT_FOR_A_COUNCIL = {
    "CASEWORK_POSTGRES",
    "CASEWORK_VALKEY",
    "CASEWORK_DEMO",
    "CASEWORK_THROWAWAY",
    "DEMO_STARTED_AT",
    "TEST_DB_SUFFIX",
}
# What the images of others in compose.yaml ask for.
OF_OTHERS = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", "BROKER_PASSWORD"}


def read_in(path: Path) -> Iterator[tuple[str, str | None]]:
    """Each variable that a file reads from the environment, with its default if it is a word."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and node.args:
            name, default = _word(node.args[0]), None
            if not name or not ENVIRONMENT.match(name) or not _reads_environment(node.func):
                continue
            rest = [*node.args[1:], *(word.value for word in node.keywords)]
            default = _word(rest[0]) if rest else None
            yield name, default
        elif (
            isinstance(node, ast.Subscript)
            and ast.unparse(node.value) == "os.environ"
            and (name := _word(node.slice))
        ):
            yield name, None


def _reads_environment(func: ast.expr) -> bool:
    words = ast.unparse(func)
    return words in ("_flag", "_listed", "_service", "os.environ.get", "environ.get")


def _word(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


@cache
def settings() -> dict[str, str | None]:
    """All that our own code reads, with defaults."""
    found: dict[str, str | None] = {}
    for folder in ("config", "casework", "carers", "safeguarding"):
        for path in (ROOT / folder).rglob("*.py"):
            # What set-up, the demo and the tests read is no setting of an installation.
            if path.name != "settings_test.py":
                found |= dict(read_in(path))
    return {name: default for name, default in found.items() if name not in NOT_FOR_A_COUNCIL}


def documented() -> dict[str, str]:
    """Each variable of docs/settings.md with the cell of its default."""
    rows = re.findall(r"^\| (`[A-Z].*?) \| (.*?) \| .+ \|$", _read("docs/settings.md"), re.M)
    return {name: default for names, default in rows for name in re.findall(r"`([A-Z_]+)`", names)}


def _read(path: str) -> str:
    return (ROOT / path).read_text()


def test_every_setting_is_documented_and_nothing_else():
    assert set(documented()) == set(settings())


@pytest.mark.parametrize(
    "name",
    ["STATEMENT_TIMEOUT_MS", "AT_ONCE", "API_RATE_USER", "LOG_LEVEL", "LETTER_LEASE_S", "HTTPS",
     "BEHIND_PROXY", "SITE_URL"],
)  # fmt: skip
def test_its_default_is_the_one_that_is_documented(name):
    default = settings()[name] or "0"
    assert f"`{default}`" in documented()[name]


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(_read("compose.yaml"))
    return found


def test_each_container_is_built_or_named_and_waits_for_one_that_is_there():
    services = compose()["services"]
    for name, service in services.items():
        assert service.get("image") or service.get("build"), name
        assert set(service.get("depends_on", ())) <= set(services), name
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert source.startswith("./") or source in compose()["volumes"], volume


def test_the_containers_are_set_up_by_settings_that_exist():
    for name, service in compose()["services"].items():
        assert set(service.get("environment", {})) <= set(settings()) | OF_OTHERS, name


def test_what_compose_fills_in_stands_in_the_file_that_it_reads():
    """Compose fills in from ``.env`` alone: a file of another name left POSTGRES_PASSWORD empty."""
    text = _read("compose.yaml")
    filled_in = set(re.findall(r"\$\{([A-Z_]+)", text))
    named = " ".join(line for line in text.splitlines() if line.startswith("#"))
    assert filled_in == {"POSTGRES_PASSWORD", "APP_PASSWORD", "BROKER_PASSWORD"}
    assert all(name in named for name in filled_in)
    assert {each.get("env_file", ".env") for each in compose()["services"].values()} == {".env"}


def test_docker_compose_reads_it_where_there_is_one(tmp_path):
    docker = shutil.which("docker")
    asked = [str(docker), "compose", "version"]
    works = docker and subprocess.run(asked, capture_output=True, check=False)
    if not works or works.returncode:
        pytest.skip("no docker compose here: the file is read by a parser alone")
    shutil.copy(ROOT / "compose.yaml", tmp_path)
    (tmp_path / ".env").write_text(
        "POSTGRES_PASSWORD=own\nAPP_PASSWORD=abc123\nBROKER_PASSWORD=x1\nALLOWED_HOSTS=casework.example\n"
    )
    command = [str(docker), "compose", "config", "--format", "json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    web = json.loads(done.stdout)["services"]["web"]
    assert web["environment"]["DATABASE_URL"].startswith("postgres://casework_app:abc123@database")
    assert web["environment"]["ALLOWED_HOSTS"] == "casework.example"


def test_only_migrate_is_told_the_owners_password():
    services = compose()["services"]
    told = {name for name, each in services.items() if "${POSTGRES_PASSWORD" in yaml.dump(each)}
    assert told == {"migrate", "database"}
    for name in ("web", "worker", "beat"):
        assert services[name]["environment"]["POSTGRES_PASSWORD"] == "", name


def test_a_container_is_well_when_it_is_ready():
    program = compose()["services"]["web"]["healthcheck"]["test"][-1]
    compile(program, "healthcheck", "exec")
    assert "/ready" in program


def test_the_documents_agree_on_how_many_processes_and_threads():
    run = re.compile(r"--workers[ =](\d+)[\s\\]*--threads[ =](\d+)")
    said = {run.findall(_read(name))[0] for name in (
        "docs/deploy.md", "compose.yaml", "deploy/systemd/casework-web.service",
    )}  # fmt: skip
    assert said == {("4", "8")}
    workers, threads = re.findall(r"=(\d+)", _read("bench/serving.py").split("SHAPE = ")[1])[:2]
    assert f"with {workers} workers of {threads} threads" in _read("docs/benchmarks.md")
    assert f"{workers} workers of {threads} threads" in _read("docs/deploy.md")


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_containers_and_units_run_the_same_thing(name):
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(ROOT / "deploy" / "systemd" / f"casework-{name}.service")
    run = shlex.split(unit["Service"]["ExecStart"].replace("\\\n", " "))
    contained = shlex.split(compose()["services"][name]["command"])
    assert Path(run[0]).name == contained[0]
    assert run[1 : 1 + _words(contained)] == contained[1 : 1 + _words(contained)]
    assert unit["Service"]["User"] == "casework"
    assert unit["Service"]["Restart"] == compose()["services"][name]["restart"] == "always"


def _words(command: list[str]) -> int:
    """How many words come before the options that may differ."""
    return next(n for n, word in enumerate(command[1:]) if word.startswith("--"))


@pytest.mark.parametrize("where", ["compose.yaml", "deploy/systemd/casework-web.service"])
def test_one_person_with_a_script_cannot_hold_every_thread(where):
    [threads] = re.findall(r"--threads (\d+)", _read(where))
    most = [int(settings()[name] or 0) for name in ("AT_ONCE", "AT_ONCE_STRANGERS")]
    assert sum(most) < int(threads)


def test_the_least_environment_is_of_settings_that_exist():
    block = _read("docs/deploy.md").split("DATABASE_URL=")[1].split("```")[0]
    names = {line.strip().split("=")[0] for line in f"DATABASE_URL={block}".splitlines() if line}
    assert {name for name in names if name} <= set(settings())


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_unit_may_write_where_the_least_environment_says(name):
    block = _read("docs/deploy.md").split("DATABASE_URL=")[1].split("```")[0]
    unit = _read(f"deploy/systemd/casework-{name}.service")
    [allowed] = re.findall(r"^ReadWritePaths=(.*)$", unit, re.M)
    for setting in ("CASEWORK_VAR", "PRINT_ROOM", "LETTER_BOOK", "JOURNAL", "MEDIA_ROOT"):
        [written] = re.findall(rf"{setting}=(\S+)", block)
        may = [path.lstrip("-") for path in allowed.split()]
        assert any(written == path or written.startswith(f"{path}/") for path in may), setting


def test_the_proxy_takes_what_an_import_may_send_and_logs_no_search():
    nginx = _read("deploy/nginx.conf")
    largest = max(re.findall(r"client_max_body_size (\d+)m", nginx), key=int)
    assert int(largest) > 200
    [logged] = re.findall(r"log_format no_query '(.*?)'", nginx)
    assert not re.search(r"\$(request_uri|args|query_string|request)\b", logged)
    assert "X-Forwarded-For $remote_addr" in nginx


def test_no_secret_goes_into_the_image():
    left_out = _read(".dockerignore").splitlines()
    assert {".env", "environment", ".git", "var", ".venv", "deploy/certificate"} <= set(left_out)
