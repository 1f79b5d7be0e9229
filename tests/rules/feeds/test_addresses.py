from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.feeds.addresses import (
    Allowed,
    NotAllowed,
    allowed_from,
    as_dialled,
    check_address,
    check_addresses,
    check_url,
    is_number,
    kind_of,
    literal_from,
    with_plain_host,
)

PUBLIC = IPv4Address("93.184.216.34")
V4 = st.ip_addresses(v=4)
ANY = st.ip_addresses()
EVERYWHERE = Allowed()


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("127.0.0.1", "this machine, loopback"),
        ("0.0.0.1", "this machine, an unspecified address"),
        ("169.254.169.254", "the cloud's metadata service"),
        ("168.63.129.16", "the cloud's own services"),
        ("169.254.0.1", "the local link"),
        ("10.0.0.1", "a private network"),
        ("100.64.0.1", "a provider's inner network, CGNAT"),
        ("255.255.255.255", "everybody in this network, broadcast"),
        ("240.0.0.1", "addresses that are not given out"),
        ("::ffff:10.0.0.1", "a private network, reached by way of IPv6"),
        ("::10.0.0.1", "a private network, reached by way of IPv6"),
        ("64:ff9b::10.0.0.1", "a private network, reached by way of NAT64"),
        ("2002:a00:1::", "a private network, reached by way of 6to4"),
        ("2001:0:a00:1::f7f7:f7f7", "a private network, reached by way of Teredo"),
        ("2001:0:808:808::f5ff:fffe", "a private network, reached by way of Teredo"),
        ("2a00::5efe:a00:1", "a private network, reached by way of ISATAP"),
        ("2a00::200:5efe:a00:1", "a private network, reached by way of ISATAP"),
        ("64:ff9b:1::1", "a private network behind NAT64"),
        ("2001:0:808:808::f7f7:f7f7", "addresses kept for protocols"),
        ("::8.8.8.8", "addresses that are not given out"),
        ("4000::1", "addresses that are not given out"),
        ("fd00:ec2::254", "the cloud's metadata service"),
    ],
)
def test_what_is_not_public_is_called_by_its_kind(address: str, kind: str) -> None:
    assert kind_of(ip_address(address)) == kind


@pytest.mark.parametrize(
    "address",
    [
        "93.184.216.34",
        "1.1.1.1",
        "172.32.0.1",
        "100.128.0.1",
        "2606:4700::1111",
        "2a00:1450:4001:80b::200e",
        "64:ff9b::93.184.216.34",
        "::ffff:93.184.216.34",
        "2002:5db8:d822::1",
    ],
)
def test_what_the_whole_internet_reaches_is_public(address: str) -> None:
    assert kind_of(ip_address(address)) is None


@given(ANY)
@example(IPv4Address("192.0.0.9"))
@example(IPv6Address("2001:1::1"))
def test_what_is_public_here_is_public_to_the_standard_library(
    address: IPv4Address | IPv6Address,
) -> None:
    plain = as_dialled(address)
    if kind_of(address) is None and plain not in _TRANSLATED:
        assert plain.is_global
        assert not plain.is_multicast


class _Translated:
    def __contains__(self, address: IPv4Address | IPv6Address) -> bool:
        return int(address) >> 32 == 0x0064FF9B << 64 or int(address) >> 112 == 0x2002


_TRANSLATED = _Translated()


@given(V4)
def test_a_carried_address_is_never_more_public_than_what_it_carries(address: IPv4Address) -> None:
    number = int(address)
    wrapped = [
        IPv6Address(0xFFFF << 32 | number),
        IPv6Address(0x0064FF9B << 96 | number),
        IPv6Address(0x2002 << 112 | number << 80),
        IPv6Address(0x2A00 << 112 | 0x5EFE << 32 | number),
    ]
    for one in wrapped:
        assert (kind_of(one) is None) == (kind_of(address) is None)


@given(ANY)
def test_opening_its_range_opens_an_address_at_any_port(
    address: IPv4Address | IPv6Address,
) -> None:
    check_address(address, 6379, allowed_from([str(as_dialled(address))]))


def test_a_name_is_closed_if_one_of_its_addresses_is() -> None:
    check_addresses([PUBLIC, PUBLIC], 443, EVERYWHERE)
    with pytest.raises(NotAllowed, match="private network"):
        check_addresses([PUBLIC, ip_address("10.0.0.1")], 443, EVERYWHERE)
    with pytest.raises(NotAllowed, match="this machine"):
        check_addresses(
            [ip_address("10.0.0.1"), ip_address("::1")], 1, allowed_from(["10.0.0.0/8"])
        )


def test_a_port_of_another_service_is_closed() -> None:
    check_address(PUBLIC, 8443, EVERYWHERE)
    with pytest.raises(NotAllowed, match=r"port 25 .* fetch\.allow_private"):
        check_address(PUBLIC, 25, EVERYWHERE)


@pytest.mark.parametrize(
    ("scheme", "host", "says"),
    [
        ("ftp", "public.example", "only http"),
        ("http", "", "cannot be read"),
        ("http", "..", "cannot be read"),
        ("http", "a%00b", "cannot be read"),
        ("http", "a\\b", "cannot be read"),
        ("http", " a", "cannot be read"),
        ("http", "a@b", "cannot be read"),
        ("http", "2130706433", "a number in an unusual spelling"),
        ("http", "10.0.0.1", "private network"),
        ("http", "::1", "this machine"),
    ],
)
def test_much_is_refused_before_a_name_is_looked_up(scheme: str, host: str, says: str) -> None:
    check_url("https", "public.example", 443, EVERYWHERE)
    with pytest.raises(NotAllowed, match=says):
        check_url(scheme, host, 80, EVERYWHERE)


@pytest.mark.parametrize("host", ["1", "127.1", "0x7f.1", "0X", "1.2.3.0x4.", "a.1", "010.0.0.1"])
def test_a_host_that_ends_in_a_number_is_one(host: str) -> None:
    assert is_number(host)


@pytest.mark.parametrize("host", ["a", "1a", "a.b1", "xn--p1ai", "1.example", "0xg"])
def test_a_name_is_no_number(host: str) -> None:
    assert not is_number(host)


def test_a_literal_is_read_with_and_without_brackets() -> None:
    assert literal_from("[::1]") == literal_from("::1") == IPv6Address("::1")
    assert literal_from("010.0.0.1") is None
    assert literal_from("example.org") is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https://example.org/ä?１", "https://example.org/ä?１"),
        ("http://１２７．０．０．１/", "http://127.0.0.1/"),
        ("http://①②⑦。⓪。⓪。①/é", "http://127.0.0.1/é"),
        ("http://ｅｘａｍｐｌｅ．org:8080/", "http://example.org:8080/"),
        ("no address, ä", "no address, ä"),
        ("http://example.org/a\\b", "http://example.org/a\\b"),
    ],
)
def test_a_host_is_written_as_resolvers_read_it(written: str, read: str) -> None:
    assert with_plain_host(written) == read


@pytest.mark.parametrize(
    "url",
    [
        "http://good.example\\@10.0.0.1/",
        "http://good.example＼.evil.example/",
        "http://good.example／.evil.example/",
        "http://good.example？.evil.example/",
        "http://good.example＃.evil.example/",
        "http://good.example＠evil.example/",
        "http://good.example：80/",
        "http://good℀.example/",
        "http://127.0.0.1％00/",
    ],
)
def test_a_host_whose_borders_would_move_is_refused(url: str) -> None:
    with pytest.raises(NotAllowed, match="cannot be read"):
        with_plain_host(url)
