//! A TLS door before the scripted server, for clients that speak nothing else.

use std::io;
use std::net::SocketAddr;
use std::thread;

use tchat::wire::tls::{self, Identity};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

/// Where it listens, and its certificate, self-made, as PEM.
pub(crate) struct Door {
    pub(crate) address: SocketAddr,
    pub(crate) certificate: String,
}

impl Door {
    /// Hands everything on to `behind`, on a thread that ends with the benchmark.
    pub(crate) fn open(behind: SocketAddr) -> io::Result<Self> {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]);
        let made = made.map_err(io::Error::other)?;
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let identity = Identity { chain: vec![made.cert.der().clone()], key: key.into() };
        let acceptor = TlsAcceptor::from(tls::accepting(identity).map_err(io::Error::other)?);
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        thread::spawn(move || runtime.block_on(hand_on(listener, acceptor, behind)));
        Ok(Self { address, certificate: made.cert.pem() })
    }
}

async fn hand_on(
    listener: std::net::TcpListener,
    acceptor: TlsAcceptor,
    behind: SocketAddr,
) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (outside, _) = listener.accept().await?;
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            let mut outside = acceptor.accept(outside).await?;
            let mut inside = TcpStream::connect(behind).await?;
            inside.set_nodelay(true)?;
            tokio::io::copy_bidirectional(&mut outside, &mut inside).await
        });
    }
}
