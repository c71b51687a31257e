//! What stands before every page: how often one address may ask. The counters that matter are on the
//! rows of the database; this only keeps one machine from using up the portal's time.

use governor::clock::{Clock as _, DefaultClock};
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

/// The limits and who stands in front of the portal.
#[derive(Debug, Clone)]
pub struct FrontSettings {
    /// How many forms one address may send in a minute; pages ten times as many.
    pub forms_a_minute: NonZeroU32,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
}

/// How many times as many pages as forms.
const PAGES: u32 = 10;

type Limiter = RateLimiter<IpAddr, HashMapStateStore<IpAddr>, DefaultClock>;

/// The limits at work.
pub(super) struct Front {
    forms: Limiter,
    pages: Limiter,
    trusted: Vec<IpAddr>,
}

fn limiter(a_minute: NonZeroU32) -> Limiter {
    RateLimiter::new(
        Quota::per_minute(a_minute),
        HashMapStateStore::default(),
        DefaultClock::default(),
    )
}

impl Front {
    pub(super) fn new(settings: &FrontSettings) -> Self {
        let forms = settings.forms_a_minute;
        Self {
            forms: limiter(forms),
            pages: limiter(forms.saturating_mul(NonZeroU32::MIN.saturating_add(PAGES - 1))),
            trusted: settings.trusted_proxies.clone(),
        }
    }

    /// Counts a request, or says how long to wait.
    pub(super) fn admit(&self, from: IpAddr, is_form: bool) -> Result<(), Duration> {
        let limiter = if is_form { &self.forms } else { &self.pages };
        limiter
            .check_key(&network(from))
            .map_err(|until| until.wait_time_from(DefaultClock::default().now()))
    }

    /// Forgets addresses that have not asked for a while.
    pub(super) fn tidy(&self) {
        self.forms.retain_recent();
        self.pages.retain_recent();
    }

    /// Whose request it is: the peer's own, or, behind a trusted proxy, the nearest address that no
    /// trusted proxy has. Without a peer the portal listens on a socket that only the proxy reaches.
    pub(super) fn client(&self, peer: Option<IpAddr>, forwarded: &[&str]) -> IpAddr {
        let peer = peer.map(|peer| peer.to_canonical());
        let is_proxied = peer.is_none_or(|peer| self.trusted.contains(&peer));
        let nowhere = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
        if !is_proxied {
            return peer.unwrap_or(nowhere);
        }
        let hops = forwarded.iter().flat_map(|header| header.split(','));
        let addresses: Vec<Option<IpAddr>> = hops.map(|hop| address(hop.trim())).collect();
        addresses
            .into_iter()
            .rev()
            // Something that is no address was not written by a proxy that is trusted.
            .map_while(|hop| hop)
            .find(|hop| !self.trusted.contains(hop))
            .or(peer)
            .unwrap_or(nowhere)
    }
}

fn address(text: &str) -> Option<IpAddr> {
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.split(']').next())
        .unwrap_or(text);
    let address: IpAddr = bare
        .parse()
        .or_else(|_| text.parse().map(|socket: std::net::SocketAddr| socket.ip()))
        .ok()?;
    Some(address.to_canonical())
}

/// One household of IPv6 has a whole /64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        v4 @ IpAddr::V4(_) => v4,
        IpAddr::V6(v6) => {
            let upper = v6.to_bits() >> 64 << 64;
            IpAddr::V6(Ipv6Addr::from_bits(upper))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn front(forms: u32) -> Front {
        Front::new(&FrontSettings {
            forms_a_minute: NonZeroU32::new(forms).unwrap(),
            trusted_proxies: vec!["127.0.0.1".parse().unwrap(), "192.0.2.7".parse().unwrap()],
        })
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn only_a_trusted_proxy_may_say_whose_request_it_is() {
        let front = front(1);
        let client = |peer: &str, forwarded: &[&str]| front.client(Some(ip(peer)), forwarded);
        assert_eq!(client("203.0.113.9", &["198.51.100.1"]), ip("203.0.113.9"));
        assert_eq!(client("127.0.0.1", &["198.51.100.1"]), ip("198.51.100.1"));
        assert_eq!(
            client("::ffff:127.0.0.1", &["198.51.100.1"]),
            ip("198.51.100.1")
        );
        // What the client wrote itself stands further left than what the proxy adds.
        let spoofed = ["1.2.3.4, 198.51.100.1", "192.0.2.7"];
        assert_eq!(client("127.0.0.1", &spoofed), ip("198.51.100.1"));
        assert_eq!(
            client("127.0.0.1", &["nonsense, 192.0.2.7"]),
            ip("127.0.0.1")
        );
        assert_eq!(
            client("127.0.0.1", &["[2001:db8::1]:443"]),
            ip("2001:db8::1")
        );
        assert_eq!(client("127.0.0.1", &[]), ip("127.0.0.1"));
        assert_eq!(front.client(None, &["198.51.100.1"]), ip("198.51.100.1"));
    }

    #[test]
    fn forms_run_out_before_pages_and_neighbours_of_one_network_count_together() {
        let front = front(3);
        let (home, other) = (ip("2001:db8::1"), ip("2001:db8:0:1::1"));
        for _ in 0..3 {
            assert!(front.admit(home, true).is_ok());
        }
        let wait = front.admit(ip("2001:db8::2"), true).unwrap_err();
        assert!(wait > Duration::ZERO && wait <= Duration::from_mins(1));
        assert!(front.admit(other, true).is_ok());
        for _ in 0..30 {
            assert!(front.admit(home, false).is_ok());
        }
        assert!(front.admit(home, false).is_err());
    }
}
