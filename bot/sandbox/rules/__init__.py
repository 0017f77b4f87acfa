"""The rules that Discord enforces and its OpenAPI document does not hold."""
