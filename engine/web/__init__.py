"""Downloads from the web, with limits on hosts, sizes and times."""
