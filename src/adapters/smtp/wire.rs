//! The stream under an SMTP conversation: TCP without delay, TLS where it is wanted, and a watch for
//! the final dot.

use crate::adapters::smtp::answer::provider;
use crate::adapters::smtp::url::{SmtpUrl, Tls};
use crate::domain::text::visible;
use crate::ports::mailer::MailError;
use lettre::transport::smtp::client::AsyncTokioStream;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// The end of a message on the wire, which lettre writes in one piece of its own.
const FINAL_DOT: &[u8] = b"\r\n.\r\n";
/// The longest answer read before encryption, in bytes; an EHLO's takes some hundreds.
const LONGEST_ANSWER: usize = 16 * 1024;

/// The word by which a server says that it takes several commands at once. RFC 2920.
const PIPELINING: &str = "PIPELINING";

/// What is seen of a conversation while it passes by.
#[derive(Debug, Default)]
pub(super) struct Watch {
    dotted: AtomicBool,
    pipelines: AtomicBool,
}

impl Watch {
    /// Forgets the last message's final dot.
    pub(super) fn begin_message(&self) {
        self.dotted.store(false, Ordering::Relaxed);
    }

    /// Whether the final dot was being written.
    pub(super) fn is_dotted(&self) -> bool {
        self.dotted.load(Ordering::Relaxed)
    }

    /// Whether the server takes several commands at once.
    pub(super) fn may_pipeline(&self) -> bool {
        self.pipelines.load(Ordering::Relaxed)
    }
}

/// A stream that lettre speaks over.
pub(super) struct Wire<S> {
    inner: S,
    peer: SocketAddr,
    /// Read before anything that comes from the server: after STARTTLS there is no second greeting,
    /// and lettre begins every conversation by reading one.
    ahead: &'static [u8],
    /// The answer to EHLO as far as it has come: lettre does not tell of everything in it. Gone once
    /// the answer is whole.
    offers: Option<Vec<u8>>,
    watch: Arc<Watch>,
}

impl<S> Wire<S> {
    fn over(inner: S, peer: SocketAddr, ahead: &'static [u8], watch: &Arc<Watch>) -> Self {
        watch.pipelines.store(false, Ordering::Relaxed);
        Self {
            inner,
            peer,
            ahead,
            offers: Some(Vec::new()),
            watch: Arc::clone(watch),
        }
    }

    fn hear(&mut self, bytes: &[u8]) {
        let Some(heard) = &mut self.offers else {
            return;
        };
        heard.extend_from_slice(bytes);
        let text = String::from_utf8_lossy(heard);
        let whole = text
            .split_inclusive('\n')
            .filter(|line| line.ends_with('\n'));
        let offers: Vec<&str> = whole.filter(|line| line.starts_with("250")).collect();
        let is_whole = offers.last().is_some_and(|line| is_last(line));
        if is_whole {
            let offered = offers
                .iter()
                .filter_map(|line| line.get(4..))
                .any(|word| word.trim().eq_ignore_ascii_case(PIPELINING));
            self.watch.pipelines.store(offered, Ordering::Relaxed);
        }
        if is_whole || heard.len() > LONGEST_ANSWER {
            self.offers = None;
        }
    }
}

impl<S> fmt::Debug for Wire<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wire({})", self.peer)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Wire<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.ahead.is_empty() {
            let before = buf.filled().len();
            let read = Pin::new(&mut self.inner).poll_read(cx, buf);
            if let Some(fresh) = buf.filled().get(before..) {
                self.hear(fresh);
            }
            return read;
        }
        let (now, later) = self.ahead.split_at(self.ahead.len().min(buf.remaining()));
        buf.put_slice(now);
        self.ahead = later;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Wire<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        if buf == FINAL_DOT {
            self.watch.dotted.store(true, Ordering::Relaxed);
        }
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

impl<S: AsyncRead + AsyncWrite + Send + Sync + Unpin> AsyncTokioStream for Wire<S> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
    }
}

/// Reads the certificates that a server may be vouched for by: this computer's, and a file of the
/// council's own.
pub(super) fn trusted(extra: Option<&Path>) -> Result<Arc<ClientConfig>, MailError> {
    let mut roots = RootCertStore::empty();
    // Some of this computer's certificates may be unreadable; the others still vouch.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(path) = extra {
        let refused = |error: String| {
            let shown = visible(&path.display().to_string());
            provider(&format!(
                "the certificate file {shown} was not read: {error}"
            ))
        };
        let read = CertificateDer::pem_file_iter(path)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|error| refused(error.to_string()))?;
        if read.is_empty() {
            return Err(refused("it holds no certificate".to_owned()));
        }
        for certificate in read {
            roots
                .add(certificate)
                .map_err(|error| refused(error.to_string()))?;
        }
    }
    let crypto = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(crypto)
        .with_safe_default_protocol_versions()
        .map_err(|error| provider(&format!("encryption is not available: {error}")))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// Opens the stream, encrypted and verified where the URL wants that.
pub(super) async fn open(
    url: &SmtpUrl,
    tls: Option<Arc<ClientConfig>>,
    hello: &str,
    connect_limit: Duration,
    answer_limit: Duration,
    watch: &Arc<Watch>,
) -> Result<Box<dyn AsyncTokioStream>, MailError> {
    let late = |what: &'static str| {
        let place = url.place();
        move |_| provider(&format!("{place} did not {what} in time"))
    };
    let (mut tcp, peer) = timeout(connect_limit, reach(url, connect_limit))
        .await
        .map_err(late("accept the connection"))??;
    let Some(config) = tls else {
        return Ok(Box::new(Wire::over(tcp, peer, b"", watch)));
    };
    let ahead: &'static [u8] = match url.tls {
        Tls::StartTls => {
            timeout(answer_limit, ask_for_tls(&mut tcp, hello))
                .await
                .map_err(late("answer to STARTTLS"))??;
            b"220 encrypted\r\n"
        }
        Tls::Implicit | Tls::None => b"",
    };
    let name = ServerName::try_from(url.host.clone())
        .map_err(|_| provider("the mail server's host is no name that a certificate can hold"))?;
    let inner = timeout(answer_limit, TlsConnector::from(config).connect(name, tcp))
        .await
        .map_err(late("agree on encryption"))?
        .map_err(|error| provider(&format!("{} is not trusted: {error}", url.place())))?;
    Ok(Box::new(Wire::over(inner, peer, ahead, watch)))
}

/// Tries the host's addresses one after the other, each with its share of the time: the first may be
/// one that this network does not route.
async fn reach(url: &SmtpUrl, limit: Duration) -> Result<(TcpStream, SocketAddr), MailError> {
    let unreachable =
        |error: &dyn fmt::Display| provider(&format!("{} was not reached: {error}", url.place()));
    let addresses: Vec<SocketAddr> = tokio::net::lookup_host((url.host.as_str(), url.port))
        .await
        .map_err(|error| unreachable(&error))?
        .collect();
    let share = limit / u32::try_from(addresses.len().max(1)).unwrap_or(1);
    let mut last = unreachable(&"its name has no address");
    for address in addresses {
        match timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(tcp)) => {
                // Without this each command waits some 40 ms for the acknowledgement of the last.
                tcp.set_nodelay(true).map_err(|error| unreachable(&error))?;
                return Ok((tcp, address));
            }
            Ok(Err(error)) => last = unreachable(&error),
            Err(_) => last = unreachable(&"no answer"),
        }
    }
    Err(last)
}

/// Greets and asks for encryption. lettre could do this, but keeps what an attacker sends behind the
/// answer to STARTTLS and reads it as the server's later, encrypted words.
async fn ask_for_tls(tcp: &mut TcpStream, hello: &str) -> Result<(), MailError> {
    expect(tcp, 220, "greeting").await?;
    say(tcp, &format!("EHLO {hello}\r\n")).await?;
    let offers = expect(tcp, 250, "EHLO").await?;
    let offered = offers
        .lines()
        .filter_map(|line| line.get(4..))
        .any(|word| word.trim().eq_ignore_ascii_case("STARTTLS"));
    if !offered {
        return Err(provider(
            "the server does not offer STARTTLS; nothing is sent without encryption",
        ));
    }
    say(tcp, "STARTTLS\r\n").await?;
    expect(tcp, 220, "STARTTLS").await.map(drop)
}

async fn say(tcp: &mut TcpStream, line: &str) -> Result<(), MailError> {
    tcp.write_all(line.as_bytes())
        .await
        .map_err(|error| provider(&format!("the connection broke: {error}")))
}

/// Reads one whole answer and nothing behind it.
async fn expect(tcp: &mut TcpStream, code: u16, to: &str) -> Result<String, MailError> {
    let mut bytes = Vec::new();
    loop {
        let count = tcp
            .read_buf(&mut bytes)
            .await
            .map_err(|error| provider(&format!("the connection broke: {error}")))?;
        if count == 0 {
            return Err(provider(&format!(
                "the server closed the connection at {to}"
            )));
        }
        if bytes.len() > LONGEST_ANSWER {
            return Err(provider(&format!("the server's answer to {to} has no end")));
        }
        let text = String::from_utf8_lossy(&bytes);
        let Some(last) = text.split_inclusive("\r\n").position(is_last) else {
            continue;
        };
        if text.split_inclusive("\r\n").count() > last + 1 {
            return Err(provider(&format!(
                "the server said more than its answer to {to}"
            )));
        }
        let wanted = code.to_string();
        if text.lines().all(|line| line.starts_with(&wanted)) {
            return Ok(text.into_owned());
        }
        let said = text.lines().collect::<Vec<_>>().join(" ");
        return Err(provider(&format!("the server answered {said} to {to}")));
    }
}

/// `250 text` ends an answer, `250-text` does not.
fn is_last(line: &str) -> bool {
    line.ends_with('\n') && line.as_bytes().get(3) != Some(&b'-')
}
