from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope.errors import FetchFailed, Refused, Retry
from threadscope.fetch.addresses import is_public, resolve

PRIVATE = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.254",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:53aa:64c::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:808:808::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "4000::1",
]
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.255.255",
    "172.32.0.1",
    "192.0.1.1",
    "193.99.144.80",
    "223.255.255.255",
    "2606:4700::1111",
    "2a00:1450:4001::1",
    "2001:4860:4860::8888",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_special_addresses_are_not_public(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_ordinary_addresses_are_public(address):
    assert is_public(ip_address(address))


@given(st.integers(0, 2**32 - 1))
def test_an_ipv4_address_in_an_ipv6_dress_is_as_public_as_itself(number):
    plain = is_public(IPv4Address(number))
    assert is_public(IPv6Address((0xFFFF << 32) | number)) == plain
    assert is_public(IPv6Address((0x64FF9B << 96) | number)) == plain


@given(st.ip_addresses())
def test_nothing_that_python_calls_special_is_public(address):
    if address.is_loopback or address.is_link_local or address.is_multicast or address.is_unspecified:
        assert not is_public(address)


@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "::1", "0"])
def test_odd_spellings_of_this_machine_are_refused(host):
    with pytest.raises((Refused, FetchFailed)) as caught:  # FetchFailed: a resolver that knows no such spelling
        resolve(host, 80, allow_private=False)
    assert caught.value.hint


def answer(*addresses):
    return lambda host, port, **_: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses]


def test_of_mixed_answers_only_the_public_ones_are_used(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", answer("10.0.0.7", "93.184.216.34", "127.0.0.1"))
    assert resolve("blog.example", 80, allow_private=False) == ["93.184.216.34"]
    assert len(resolve("blog.example", 80, allow_private=True)) == 3


def test_a_name_with_private_addresses_only_is_refused_with_the_way_out(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", answer("192.168.0.2"))
    with pytest.raises(Refused, match="--allow-private"):
        resolve("intranet.example", 80, allow_private=False)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (socket.gaierror(socket.EAI_NONAME, "no"), FetchFailed),
        (socket.gaierror(socket.EAI_AGAIN, "later"), Retry),
        (UnicodeError("label too long"), FetchFailed),
    ],
)
def test_failed_lookups_are_told_apart(monkeypatch, error, expected):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(expected, match=r"blog\.example"):
        resolve("blog.example", 80, allow_private=False)
