"""Public addresses and Retry-After headers are recognised."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from engine.web.addresses import is_public
from engine.web.downloads import _retry_after


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.7", "172.16.9.9", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "2002:7f00:1::",
        "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "fec0::1", "240.0.0.1", "192.0.0.192", "168.63.129.16",
        "100.100.100.200", "2001:0:7f00:1::",
    ],
)  # fmt: skip
def test_local_networks_are_not_public(address: str) -> None:
    """Loopback, private, link-local, multicast and metadata addresses are not public, also inside IPv6 addresses."""
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "151.101.1.181", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_the_internet_is_public(address: str) -> None:
    """Internet addresses of both IP versions are public."""
    assert is_public(address)


def test_retry_after_is_a_number_of_seconds_or_a_date() -> None:
    """Retry-After is a number of seconds or a date, and anything else counts as zero."""
    in_a_minute = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    a_minute_ago = format_datetime(datetime.now(UTC) - timedelta(seconds=60), usegmt=True)
    assert _retry_after("120") == 120
    assert 50 < _retry_after(in_a_minute) <= 60
    assert _retry_after(a_minute_ago) == _retry_after("soon") == _retry_after("") == _retry_after("-5") == 0
