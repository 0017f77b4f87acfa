"""The statements about servers' settings, in ClickHouse's dialect."""

SERVER_TABLE = "server_settings"
SERVER_COLUMNS = ("guild_id", "member", "data", "changed_at")
SERVER_SETTINGS = "SELECT data FROM server_settings FINAL WHERE guild_id = {guild_id:UInt64}"
