//! Listening, serving and stopping.

use crate::portal::routes::{Peer, Shared, router};
use crate::portal::{Line, Portal, Setup, sender};
use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::fmt;
use std::fs::Permissions;
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener, UnixStream};
use tokio::runtime::Builder;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt as _;

/// How long a browser may take to send the head of a request, also on a connection that it keeps.
const HEAD_TIME: Duration = Duration::from_secs(20);
/// How long requests under way may take when the portal stops.
const STOP_TIME: Duration = Duration::from_secs(15);
/// Connections at once; more wait in the system's queue.
const CONNECTIONS: usize = 512;
/// Use-cases at once. The local database has sixteen connections; some requests wait for a write.
const TASKS: usize = 32;

/// Where the portal listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listen {
    /// A port of this machine.
    Address(SocketAddr),
    /// A socket file, for a proxy on the same machine.
    Socket(PathBuf),
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => write!(f, "{address}"),
            Self::Socket(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

/// Why the portal does not run.
#[derive(Debug, Error)]
pub enum ServeError {
    /// Another program listens there.
    #[error("{listen} is taken: another program, perhaps another portal, listens there")]
    Taken {
        /// Where.
        listen: Listen,
    },
    /// The place cannot be listened on.
    #[error("cannot listen on {listen}: {source}")]
    Place {
        /// Where.
        listen: Listen,
        /// Why.
        source: io::Error,
    },
    /// The operating system refuses threads or signals.
    #[error("the operating system refuses what the portal needs: {0}")]
    System(io::Error),
}

enum Listener {
    Port(TcpListener),
    Socket(UnixListener, PathBuf),
}

/// Serves the portal until the process is asked to stop (SIGTERM, Ctrl-C); then requests under way are
/// answered first. `ready` is told where it listens.
///
/// # Errors
/// [`ServeError`]; nothing was served then.
pub fn serve(setup: Setup, listen: &Listen, ready: &dyn Fn(&Listen)) -> Result<(), ServeError> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let runtime = Builder::new_multi_thread()
        .worker_threads(cores.min(4))
        .max_blocking_threads(TASKS)
        .enable_all()
        .build()
        .map_err(ServeError::System)?;
    runtime.block_on(async {
        let listener = bind(listen).await?;
        let mut stop = Stop::new().map_err(ServeError::System)?;
        let place = match &listener {
            Listener::Port(port) => port.local_addr().map_or(listen.clone(), Listen::Address),
            Listener::Socket(..) => listen.clone(),
        };
        let portal = Arc::new(Portal::new(setup));
        let (sender, sending) = sender::start(&portal);
        let shared = Shared {
            portal: Arc::clone(&portal),
            sender,
            hashing: Arc::new(Semaphore::new(cores)),
        };
        ready(&place);
        accept(&listener, router(shared), &mut stop, &portal).await;
        if let Listener::Socket(_, path) = &listener {
            // Another portal may have taken the place meanwhile only after this file was gone.
            let _gone = std::fs::remove_file(path);
        }
        // The router and with it the last sender is gone: what was queued is sent, then this ends.
        let _late = tokio::time::timeout(STOP_TIME, sending).await;
        Ok(())
    })
}

async fn bind(listen: &Listen) -> Result<Listener, ServeError> {
    let refused = |source: io::Error| {
        let listen = listen.clone();
        if source.kind() == io::ErrorKind::AddrInUse {
            ServeError::Taken { listen }
        } else {
            ServeError::Place { listen, source }
        }
    };
    match listen {
        Listen::Address(address) => TcpListener::bind(address)
            .await
            .map(Listener::Port)
            .map_err(refused),
        Listen::Socket(path) => {
            free(path).await.map_err(refused)?;
            let socket = UnixListener::bind(path).map_err(refused)?;
            // For the proxy, which shares the portal's group; for nobody else.
            std::fs::set_permissions(path, Permissions::from_mode(0o660)).map_err(refused)?;
            Ok(Listener::Socket(socket, path.clone()))
        }
    }
}

/// Removes a socket file that a portal left behind which ended without a word.
async fn free(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::FileTypeExt as _;
    match std::fs::symlink_metadata(path) {
        Ok(found) if found.file_type().is_socket() => match UnixStream::connect(path).await {
            Ok(_) => Err(io::ErrorKind::AddrInUse.into()),
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                std::fs::remove_file(path)
            }
            Err(error) => Err(error),
        },
        Ok(_) => Err(io::Error::new(
            io::ErrorKind::AlreadyExists,
            "there is a file of that name that is no socket",
        )),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

struct Stop {
    terminate: Signal,
    interrupt: Signal,
}

impl Stop {
    fn new() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn asked(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

async fn accept(listener: &Listener, router: Router, stop: &mut Stop, portal: &Portal) {
    let graceful = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let permit = tokio::select! {
            permit = Arc::clone(&room).acquire_owned() => permit,
            () = stop.asked() => break,
        };
        let Ok(permit) = permit else { break };
        let accepted = tokio::select! {
            accepted = one(listener) => accepted,
            () = stop.asked() => break,
        };
        match accepted {
            Ok(Connection::Port(stream, from)) => {
                // Small answers must not wait for the browser's acknowledgement.
                let _as_it_is = stream.set_nodelay(true);
                let peer = Peer(Some(from.ip()));
                spawn(stream, peer, router.clone(), &graceful, permit);
            }
            Ok(Connection::Socket(stream)) => {
                spawn(stream, Peer(None), router.clone(), &graceful, permit);
            }
            Err(error) => {
                // Out of file handles, mostly: a short wait lets some connections end.
                portal.trouble(&format!("no connection could be accepted: {error}"));
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop(router);
    (portal.log)(Line::Event(
        "stopping: requests under way are answered first",
    ));
    let _late = tokio::time::timeout(STOP_TIME, graceful.shutdown()).await;
}

enum Connection {
    Port(tokio::net::TcpStream, SocketAddr),
    Socket(UnixStream),
}

async fn one(listener: &Listener) -> io::Result<Connection> {
    match listener {
        Listener::Port(port) => port
            .accept()
            .await
            .map(|(stream, from)| Connection::Port(stream, from)),
        Listener::Socket(socket, _) => socket
            .accept()
            .await
            .map(|(stream, _)| Connection::Socket(stream)),
    }
}

fn spawn<S>(
    stream: S,
    peer: Peer,
    router: Router,
    graceful: &GracefulShutdown,
    permit: OwnedSemaphorePermit,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        router.clone().oneshot(request)
    });
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(64 * 1024);
    // Whoever does not read what they asked for gives the connection up.
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(HEAD_TIME));
    let connection = http.serve_connection(TokioIo::new(Box::pin(stream)), service);
    let watched = graceful.watch(connection);
    tokio::spawn(async move {
        // A connection that breaks off is the browser's business.
        let _broken = watched.await;
        drop(permit);
    });
}
