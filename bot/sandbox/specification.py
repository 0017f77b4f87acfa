"""Checks requests, responses and events against Discord's OpenAPI 3.1 document."""

import json
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any, Protocol

from bot.sandbox.api_errors import ApiError, InvalidForm
from bot.sandbox.json_types import Json

DIALECT = "https://json-schema.org/draft/2020-12/schema"
JSON = "application/json"
# Routes that discord.py uses but the document does not contain.
UNDOCUMENTED = frozenset({("GET", "/oauth2/applications/@me")})

CODES = {
    "maxLength": "BASE_TYPE_MAX_LENGTH",
    "minLength": "BASE_TYPE_MIN_LENGTH",
    "maxItems": "BASE_TYPE_MAX_LENGTH",
    "minItems": "BASE_TYPE_MIN_LENGTH",
    "required": "BASE_TYPE_REQUIRED",
    "enum": "BASE_TYPE_CHOICES",
    "type": "BASE_TYPE_BAD_TYPE",
    "minimum": "NUMBER_TYPE_MIN",
    "maximum": "NUMBER_TYPE_MAX",
    "oneOf": "UNION_TYPE_CHOICES",
    "anyOf": "UNION_TYPE_CHOICES",
    "pattern": "STRING_TYPE_REGEX",
}


@cache
def specification_at(path: Path) -> "Specification":
    """The document at `path`. It is cached, as its validators take a second and 100 MB."""
    return Specification(path)


class Validator(Protocol):
    """The part of jsonschema-rs' validators that is used here."""

    def is_valid(self, instance: Any) -> bool:
        """Whether the instance is valid."""

    def iter_errors(self, instance: Any) -> Iterator[Any]:
        """The instance's errors."""


class Specification:
    """The document at `path`. A route's validators are compiled on first use, which takes about 10 ms each."""

    def __init__(self, path: Path) -> None:
        self._document: Json = json.loads(path.read_text("utf-8"))
        self._request_components = _with_integer_snowflakes(self._document["components"])
        self.request_validator = cache(self._request_validator)
        self.response_validator = cache(self._response_validator)
        self.schema_validator = cache(self._schema_validator)
        self._query_types = cache(self._read_query_types)

    def check_request(self, method: str, template: str, body: Any, query: dict[str, str], content_type: str) -> None:
        """Check a call against the document.

        Raises:
            ApiError: 404 for an unknown route, or 400 with code 50035 and the errors by field.
        """
        if (method, template) in UNDOCUMENTED:
            return
        if method.lower() not in self._document["paths"].get(template, {}):
            raise ApiError(404, 0, "404: Not Found")
        form = InvalidForm()
        for name, value in query.items():
            if (complaint := self._query_complaint(method, template, name, value)) is not None:
                form.add([name], "BASE_TYPE_BAD_TYPE", complaint)
        validator = self.request_validator(method, template, content_type)
        if validator is not None and not validator.is_valid(body):
            _collect(validator.iter_errors(body), form)
        form.check()

    def response_complaints(self, method: str, template: str, status: int, body: Any) -> list[str]:
        """The errors of a response by the document. A response without a schema has none."""
        validator = self.response_validator(method, template, str(status))
        return [] if validator is None else _complaints(validator, body)

    def schema_complaints(self, name: str, value: Any) -> list[str]:
        """The errors of a value by the document's schema of that name."""
        return _complaints(self.schema_validator(name), value)

    def _operation(self, method: str, template: str) -> Json:
        operation: Json = self._document["paths"].get(template, {}).get(method.lower(), {})
        return operation

    def _request_validator(self, method: str, template: str, content_type: str) -> Validator | None:
        content = self._operation(method, template).get("requestBody", {}).get("content", {})
        return self._compiled(content.get(content_type) or content.get(JSON), self._request_components)

    def _response_validator(self, method: str, template: str, status: str) -> Validator | None:
        content = self._operation(method, template).get("responses", {}).get(status, {}).get("content", {})
        return self._compiled(content.get(JSON), self._document["components"])

    def _schema_validator(self, name: str) -> Validator:
        return _validator({"$ref": f"#/components/schemas/{name}"}, self._document["components"])

    @staticmethod
    def _compiled(media: Json | None, components: Json) -> Validator | None:
        return None if media is None else _validator(media["schema"], components)

    def _read_query_types(self, method: str, template: str) -> dict[str, str]:
        parameters = self._operation(method, template).get("parameters", [])
        named = [one for one in parameters if one.get("in") == "query"]
        return {one["name"]: str(one.get("schema", {}).get("type", "")) for one in named}

    def _query_complaint(self, method: str, template: str, name: str, value: str) -> str | None:
        kind = self._query_types(method, template).get(name)
        if kind == "integer" and not value.lstrip("-").isdecimal():
            return f"Value {value!r} is not int."
        if kind == "boolean" and value.lower() not in ("0", "1", "true", "false"):
            return f"Value {value!r} is not boolean."
        return None


def _validator(schema: Json, components: Json) -> Validator:
    import jsonschema_rs  # A dependency of the tests, needed only if there is a document.

    validator: Validator = jsonschema_rs.validator_for({"$schema": DIALECT, "components": components, **schema})
    return validator


def _complaints(validator: Validator, value: Any) -> list[str]:
    if validator.is_valid(value):
        return []
    return [_in_words(error) for error in _deepest(validator.iter_errors(value))]


def _with_integer_snowflakes(components: Json) -> Json:
    """Allow integers as ids. The document has strings only, but Discord's examples and discord.py send integers too."""
    schemas: Json = components["schemas"]
    snowflake = {"anyOf": [schemas["SnowflakeType"], {"type": "integer", "minimum": 0}]}
    return components | {"schemas": schemas | {"SnowflakeType": snowflake}}


def _collect(errors: Iterator[Any], form: InvalidForm) -> None:
    for error in _deepest(errors):
        code = CODES.get(error.kind.name, "BASE_TYPE_INVALID")
        form.add(list(error.instance_path), code, _in_words(error))


def _deepest(errors: Iterator[Any]) -> Iterator[Any]:
    """For a union without a match, the errors of the branch that was probably meant: the one with the right `type`."""
    for error in errors:
        branches: list[list[Any]] = error.kind.as_dict().get("context") or []
        if branches:
            yield from _deepest(iter(min(branches, key=partial(_distance, error))))
        else:
            yield error


def _distance(union: Any, branch: list[Any]) -> tuple[bool, bool, int]:
    own = [*union.instance_path, "type"]
    wrong_kind = any(list(error.instance_path) == own and error.kind.name == "enum" for error in branch)
    is_null = any(error.kind.name == "type" and error.kind.as_dict().get("types") == ["null"] for error in branch)
    return wrong_kind, is_null, len(branch)


def _in_words(error: Any) -> str:
    where = ".".join(str(part) for part in error.instance_path)
    return f"{where or 'body'}: {error.message[:200]}"
