//! A server that says what the benchmark wants, as fast as it wants: no flood limits, no history, nothing that costs time.
//!
//! It lets everybody in, answers what clients ask on their own, and puts them into channels that they did not ask for.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use socket2::SockRef;

/// The channel that every client joins.
pub(crate) const CHANNEL: &str = "#c000";
/// People who talk in it.
const PEOPLE: usize = 50;
/// What is written at once in a flood, so that an answer can come between.
const PIECE: usize = 16 * 1024;
/// What lies on the way to a client that is slow, at the side of the server.
const ON_THE_WAY: usize = 64 * 1024;
const WORDS: [&str; 8] =
    ["hello", "release", "deploy", "coffee", "review", "branch", "tomorrow", "later"];
/// Nothing of a client's own ever waits longer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Listens on loopback.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    joined: mpsc::Receiver<Peer>,
}

/// A client in [`CHANNEL`].
pub(crate) struct Peer {
    stream: Arc<Mutex<TcpStream>>,
}

impl Server {
    pub(crate) fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let (hand_over, joined) = mpsc::channel();
        // Ends with the benchmark.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let hand_over = hand_over.clone();
                // A client that goes away ends it.
                thread::spawn(move || serve(&stream, &hand_over).ok());
            }
        });
        Ok(Self { address, joined })
    }

    /// The next client that is in the channel.
    pub(crate) fn next(&self) -> io::Result<Peer> {
        self.joined.recv_timeout(PATIENCE).map_err(io::Error::other)
    }
}

fn serve(stream: &TcpStream, hand_over: &mpsc::Sender<Peer>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    SockRef::from(stream).set_send_buffer_size(ON_THE_WAY)?;
    let writer = Arc::new(Mutex::new(stream.try_clone()?));
    let say = |text: &str| {
        writer.lock().unwrap_or_else(PoisonError::into_inner).write_all(text.as_bytes())
    };
    let (mut nick, mut user, mut negotiating) = (String::new(), false, false);
    let mut welcomed = false;
    for line in BufReader::new(stream).lines() {
        let line = line?;
        let words: Vec<&str> = line.split_whitespace().collect();
        let of = |at: usize| words.get(at).copied().unwrap_or_default().trim_start_matches(':');
        match of(0).to_ascii_uppercase().as_str() {
            "CAP" => match of(1) {
                "LS" => {
                    negotiating = true;
                    say(":bench CAP * LS :multi-prefix server-time message-tags\r\n")?;
                }
                "REQ" => {
                    let wanted = line.split_once(':').map_or(of(2), |(_, wanted)| wanted);
                    say(&format!(":bench CAP * ACK :{wanted}\r\n"))?;
                }
                "END" => negotiating = false,
                _ => {}
            },
            "NICK" if !welcomed => of(1).clone_into(&mut nick),
            "USER" => user = true,
            "PING" => say(&format!(":bench PONG bench :{}\r\n", of(1)))?,
            "JOIN" => {
                say(&joining(&nick, of(1)))?;
                if of(1) == CHANNEL {
                    hand_over.send(Peer { stream: Arc::clone(&writer) }).ok();
                }
            }
            "MODE" if words.len() == 2 && of(1).starts_with('#') => {
                say(&format!(":bench 324 {nick} {} +nt\r\n", of(1)))?;
            }
            "WHO" => say(&format!(":bench 315 {nick} {} :End of WHO list\r\n", of(1)))?,
            "QUIT" => return Ok(()),
            _ => {}
        }
        if !welcomed && user && !nick.is_empty() && !negotiating {
            welcomed = true;
            say(&format!(
                ":bench 001 {nick} :Welcome\r\n\
                 :bench 005 {nick} CHANTYPES=# PREFIX=(ov)@+ CHANMODES=b,k,l,nt NETWORK=bench \
                 :are supported by this server\r\n\
                 :bench 422 {nick} :No message of the day\r\n"
            ))?;
        }
    }
    Ok(())
}

/// What a client sees that comes into a channel.
fn joining(nick: &str, channel: &str) -> String {
    let people: Vec<String> = (0..PEOPLE).map(|n| format!("n{n:02}")).collect();
    format!(
        ":{nick}!{nick}@bench JOIN {channel}\r\n\
         :bench 353 {nick} = {channel} :{nick} {}\r\n\
         :bench 366 {nick} {channel} :End of NAMES list\r\n",
        people.join(" ")
    )
}

/// A line of about a hundred bytes; `mark` is where it is from.
fn said(text: &mut String, channel: &str, number: usize, mark: &str) {
    let word = |step: usize| WORDS[(number / step + number) % WORDS.len()];
    let (a, b, c) = (word(1), word(8), word(64));
    writeln!(
        text,
        ":n{:02}!u@host.example PRIVMSG {channel} :{mark} {number:06} {a} {b} {c} and the rest of it\r",
        number % PEOPLE
    )
    .expect("memory");
}

impl Peer {
    fn write(&self, text: &str) -> io::Result<()> {
        let mut stream = self.stream.lock().unwrap_or_else(PoisonError::into_inner);
        stream.write_all(text.as_bytes())
    }

    /// Somebody says that in the channel.
    pub(crate) fn say(&self, text: &str) -> io::Result<()> {
        self.write(&format!(":n00!u@host.example PRIVMSG {CHANNEL} :{text}\r\n"))
    }

    /// So many lines in the channel, and one with that text.
    pub(crate) fn say_many(&self, lines: usize, last: &str) -> io::Result<()> {
        let mut text = String::new();
        for number in 0..lines.saturating_sub(1) {
            said(&mut text, CHANNEL, number, "line");
            if text.len() > PIECE {
                self.write(&std::mem::take(&mut text))?;
            }
        }
        self.write(&text)?;
        self.say(last)
    }

    /// In as many channels as that, with so many lines in each, which begin with the name of the channel after a `~`; at
    /// last one in the first with that text.
    pub(crate) fn fill(&self, channels: usize, lines: usize, last: &str) -> io::Result<()> {
        for channel in 1..channels {
            self.write(&joining("me", &format!("#c{channel:03}")))?;
        }
        for number in 0..lines {
            let mut text = String::new();
            for channel in 0..channels {
                said(&mut text, &format!("#c{channel:03}"), number, &format!("~{channel:03}"));
            }
            self.write(&text)?;
        }
        self.say(last)
    }

    /// Lines without an end, until it is dropped.
    pub(crate) fn flood(&self, kind: Kind, pace: Pace) -> Flood {
        let peer = Self { stream: Arc::clone(&self.stream) };
        let flood = Flood::default();
        let (stop, taken) = (Arc::clone(&flood.stop), Arc::clone(&flood.taken));
        // It may be a while until a client that is slow lets it end; nobody waits for that.
        thread::spawn(move || peer.pour(kind, pace, &stop, &taken));
        flood
    }

    fn pour(&self, kind: Kind, pace: Pace, stop: &AtomicBool, taken: &AtomicUsize) {
        let began = Instant::now();
        let mut number = 0;
        while !stop.load(Ordering::Relaxed) {
            let due = match pace {
                Pace::Unlimited => number + PIECE / 100,
                Pace::EachSecond(rate) => {
                    let millis = usize::try_from(began.elapsed().as_millis()).unwrap_or(usize::MAX);
                    (millis * rate / 1000).min(number + PIECE / 100)
                }
            };
            let mut text = String::new();
            for number in number..due {
                match kind {
                    Kind::Talk => said(&mut text, CHANNEL, number, "flood"),
                    Kind::Joins => {
                        write!(text, ":j{number:07}!u@host.example JOIN {CHANNEL}\r\n")
                            .expect("memory");
                    }
                }
            }
            if number == due {
                thread::sleep(Duration::from_millis(1));
            } else if self.write(&text).is_err() {
                break;
            }
            number = due;
            taken.store(number, Ordering::Relaxed);
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Talk,
    Joins,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Pace {
    /// As fast as the client reads.
    Unlimited,
    EachSecond(usize),
}

/// Goes on until it is dropped.
#[derive(Debug, Default)]
pub(crate) struct Flood {
    stop: Arc<AtomicBool>,
    taken: Arc<AtomicUsize>,
}

impl Flood {
    /// How many lines have gone to the client.
    pub(crate) fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }
}

impl Drop for Flood {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}
