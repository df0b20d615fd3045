//! tchat: a full-screen terminal chat client and the server it talks to, in one binary.
//!
//! # The idea
//!
//! Two pure machines of the same shape, one a side:
//!
//! ```text
//!            Event                                         Effect
//!  edges  ------------>  Hub::update(now, event) -> Effects  ------------>  edges     (server)
//!  edges  ------------>  App::update(now, event) -> Effects  ------------>  edges     (client)
//!                        Hub/App::deadline() -> Option<Timestamp>
//! ```
//!
//! The pure part owns the vocabulary; edges translate it to and from sockets, the terminal and signals. Nothing pure
//! reads a clock, a random source, the environment, a file or a socket: `now` is an argument, a seed comes with the
//! configuration. Neither machine can fail: they refuse users, they do not return program errors. An effect is a plain
//! value, so that a test can print and compare it. One task owns each machine, so there is no lock anywhere.
//!
//! Between the halves runs IRC with the IRCv3 extensions, so each half also works with other people's programs.
//!
//! # Where things are
//!
//! | part | what it is |
//! |---|---|
//! | [`proto`] | the IRC language: messages to and from bytes, names, modes, capabilities, numerics, formatting, splitting |
//! | [`spec`] | parameter lists, from which both halves derive usage, arity, help and completion |
//! | [`wire`] | the little that both halves share of sockets and of TLS |
//! | [`server::model`] | who is here, which channels there are; `Change`, `guard`, `apply` |
//! | [`server::outbox`] | from a change to lines: `announce` to others, `follow_up` to the actor, the reply collector, `record` |
//! | [`server::handlers`] | the table of commands; a handler reads, may refuse, and proposes a change |
//! | [`server::hub`] | the machine: flood control, deadlines, dispatch |
//! | [`server::driver`], [`server::connection`] | the server's edges at the hub, on one thread |
//! | [`server::listen`], [`server::doors`] | accepting; what comes before the hub, on threads of its own: telling TLS, HTTP, IRC and people apart, handshakes, encryption |
//! | [`server::http`], [`server::metrics`], [`server::Guest`] | `/healthz` and `/metrics`; what the edges count; those who come without a client |
//! | [`server::transport`], [`server::websocket`] | what may be below IRC: a socket, a [`server::pipe`] to one that is encrypted, messages over either |
//! | `server::admin`, `server::errands` | `tchat account`: a socket in the data folder of a running server, or the data itself |
//! | [`server::store`], [`sqlite`] | what outlives the server; how database files are opened, by both halves |
//! | [`client::text`], [`client::model`] | what the client knows, as plain data; measuring, wrapping, neutralising text |
//! | [`client::receive`] | what comes from a server, a function a verb |
//! | [`client::commands`], [`client::action`], [`client::keymap`], [`client::complete`] | what comes from the user, by table |
//! | [`client::config`], [`client::settling`] | the table of what can be set, the user's file, one entry of it written; what `/set` and `/bind` change while the program runs |
//! | [`client::app`] | the machine: one reducer for keys, lines and time |
//! | [`client::pointer`] | what the mouse does, by the pane it is over |
//! | [`client::ui`], [`client::themes`] | drawing: a function of the model; themes as TOML |
//! | [`client::store`] | what outlives the client: conversations, drafts, places, by account or nick, in `SQLite` on a thread of its own |
//! | [`client::keyring`] | certificates decided on, policies of encryption, passwords: small files that a person can edit |
//! | [`client::runtime`], [`client::plain`], [`client::net`], [`client::terminal`], [`client::keys`], `client::desktop` | the client's edges, the last one to programs of the user's machine |
//! | `client::foreign_editor`, `client::dictionaries` | the user's own editor on the input line; the system's dictionaries, on a thread |
//! | [`client::guest`] | the line mode for a guest of a server in this process: given its one connection, and nothing else |
//! | [`cli`], [`account`], [`hash`], [`logging`], [`manual`], [`nearest`], [`settings_file`], [`words`] | the command line; `tchat account`; `tchat hash`; where logs go; completions and manual pages; what a mistyped word probably meant; settings read with the line of whatever is wrong; the words of a text for an index |
//!
//! # A change of shared state on the server
//!
//! ```text
//!  handler parses          policy guards            outbox announces            model applies
//!  (reads, may refuse) --> cx.commit(Change)? ----> who sees it, in which  ---> the only mutation ---> follow-up to the
//!                                                   form per capabilities       of shared state        actor, record
//! ```
//!
//! `announce` sees the state before: old nicks, the member who leaves. The acting session is never in an audience; its
//! copy goes through the reply collector, which answers a label with exactly one message. A handler never reads back
//! what it committed, a change is self-contained data with its own time, membership is by person and not by
//! connection, and `apply` is total: so an ordered journal can stand in front of `commit` one day without touching a
//! handler.
//!
//! What a handler needs and the hub cannot find out, whether a password is right or what the configuration now says, it
//! asks an edge with `Effect::Ask`; the session's next lines and the label of the command wait until `Event::Answered`
//! goes on with it.
//!
//! # Who somebody is
//!
//! Of a password one thing is kept, the SCRAM verifier ([`proto::verifier`]), against which PLAIN is checked too. Both ends of a
//! dialogue are machines of steps ([`proto::sasl`]); deriving a key is a step outside them, on a thread, and the session waits
//! for it as for any question. What a proof is held against goes with it (`Against`): whoever proves something about an account
//! that is another one by then has proved nothing. A name that is nobody's is answered with a verifier that looks real and
//! is the same each time. Nonces, salts and the owner's token come from the key of the data folder and from ids that are
//! never given twice, so that the hub needs no random numbers. Guesses are counted by connection, address and account;
//! each address has a few of its own, so that nobody is locked out by others. Another password ends the account's other
//! connections. A nick that is the name of an account is for
//! whoever is logged in to it (`server/model/nicks.rs`).
//!
//! # Stored before seen
//!
//! What a change leaves behind is an effect too: `Effect::Store` with rows of history, whose ids and times are those of the
//! live lines, and with what of channels outlives the server. The driver gathers the effects of a turn, has everything
//! that they store committed as one transaction ([`server::store`], on a thread of its own), and only then performs them;
//! meanwhile input gathers, and the next turn is larger. With nothing to store it performs at once. So the order seen is
//! the order stored, an echo is a receipt, and nobody ever saw a line that a crash could lose. A `Deliver` that must not
//! be seen without its row says so (`needs`), and so do the replies of the command; when the commit fails the driver drops
//! them and gives the hub `Event::NotStored`, which refuses the line. What has happened all the same, a JOIN or a topic, is
//! told and kept for the next commit. A server that starts goes on where the last one ended: ids above the highest, the
//! key by which addresses are hidden, channels that wait for those who were in them (`server/model/restart.rs`), people who
//! stay without a connection (`server/model/staying.rs`). These, channels and markers are saved as what they are after a turn
//! (`Hub::saves`), in the same transaction as its rows.
//!
//! # People, connections, accounts
//!
//! A person (`User`) is what others see; an account is what somebody has proved; a connection (`Session`) is a socket. A person
//! has one connection, several of one account under one nick (`Change::Attached`), or none when the account is always on
//! (`Change::Detached`). So everything of shared state is about people: what one connection does is told to the others of the
//! same person as to anybody, and the acting one through its replies. A conversation between two people is a place of history
//! as a channel is, named by accounts (`server/model/conversation.rs`), and only accounts read it.
//!
//! # The timeline of a conversation
//!
//! In the client a line has a place for good (`EntryId`): lines that come in rise by the clock over all runs, with room
//! between them, and history that is found later is put beside its neighbours. Lines on screen and on disk are sorted by
//! it, so merging never moves what is read, and nothing is ever sorted by somebody's clock. Where something may be missing
//! stands a gap, a line like others. Gaps are filled by CHATHISTORY, page by page from the newest back, until a page meets
//! what is known, brings nothing new, or is enough for now, and then once from where was read up to; a device without lines of
//! its own goes back to what the server says was read elsewhere. What is far behind the other lines of its connection was
//! played back, whether its sender says so or not, and rings no bell. Doubles are known by their msgid, else by time, nick and
//! words. A line that comes, changes or goes is told to the disk as it is (`Effect::Keep`), as it stood on the wire; what is
//! read back (`Effect::Look`, `Event::Seen`) is made harmless by the same function as what a server sends. What is far from
//! the newest lines is looked at in a window of its own, which meets them when one comes down to it. A line is read when it
//! was on the screen of a terminal that has the keyboard; what may be missing above it is not.
//!
//! # What the terminal says
//!
//! Bytes of the terminal are cut into keys and answers by `client/terminal/input.rs`, by their form alone: the terminal is asked
//! for its background, two modes and the keyboard protocol at the start, the first frame waits a moment for it, and an answer that comes later, in
//! pieces or never is still no typed text. What it said is `Event::Terminal`, part of the model. Colours are a theme
//! (`client/model/scheme.rs`), part of the settings; [`client::ui::Theme`] makes them readable on that background. Links are
//! a list beside the cells of a frame (`client/text/hyperlinks.rs`), and the painter compares both.
//!
//! # Several networks, one list
//!
//! Everything that is of a server is in its `Network` or in conversations that name it, and its number is never given twice: what
//! still comes from one that was closed finds nobody. Conversations stand network by network, which is the order of the sidebar and
//! of the keys. What the program can do is written into the model once by those who own the tables (`model/known.rs`), so that the
//! palette, the hint line and the help show the keys in force and the pure part need not know who binds them; an action that the
//! palette chose is done by whoever handles keys (`Model::wanted`).
//!
//! # Being told
//!
//! Whether a new line is worth telling of says the level of its conversation; whether somebody may have missed it, who has the
//! keyboard (`client/model/telling.rs`). One notification a conversation in a few seconds, then a sum of what is still unread.
//! What leaves for the terminal by another door than the cells, a title or a notification, passes `text::neutral` once more at
//! that door (`client/terminal/side_doors.rs`).
//!
//! # Shapes of a message
//!
//! A message has a few shapes, chosen by capabilities ([`server::outbound`]). It is encoded once for each set of
//! capabilities that makes a difference ([`server::fanout`]). The hub tells the driver of each session's capabilities
//! as an effect, in order with the deliveries, so fan-out looks nothing up in the model.
//!
//! # Invariants
//!
//! Each with the test that guards it.
//!
//! 1. `proto`, both models, the hub and the app contain no I/O, no clock, no randomness. (`tidy::rules::pure_parts_stay_pure`,
//!    and clippy's `disallowed_methods`)
//! 2. `client` and `server` never import each other; every import follows the arrows. (`tidy::rules::client_and_server_never_meet`,
//!    `tidy::rules::every_import_follows_the_arrows`)
//! 3. Shared server state changes only in `Model::apply`; besides it only a connection that comes or goes, a
//!    connection's own facts, a new configuration, and how often commands were given and passwords tried are written. (`tidy::rules::shared_state_has_one_door`)
//! 4. Same events, same effects, always. (`props::hub`, and every hub transcript runs in two hubs)
//! 5. Nicks and people mirror each other; a member is in a channel exactly when the channel is in the person; no
//!    channel without members unless it is permanent or waits for them after a restart; every audience is its members'
//!    live sessions; a closed session appears nowhere; a person without a session has an account that stays, and leaves in
//!    the end; one with several has an account. (`server::model::invariants`, called after each step of every hub transcript)
//! 6. Every effect names only sessions that exist when it is returned. (the same)
//! 7. An encoded line fits the limits and holds no CR, LF or NUL, whatever the input. (`props::proto`)
//! 8. Drawing never panics at any size, and does not depend on its cache. (`props::draw`)
//! 9. A name in a table occurs once and has help. (beside each table)
//! 10. The terminal is restored on every way out. (`e2e`)
//! 11. What anybody saw of a channel is stored, once, in the order in which it was seen; what cannot be stored nobody sees.
//!     (`e2e::durable` with `kill -9` under load and with a disk that fails, `wire::storing`, the transcript `not_stored`)
//! 12. Every message stands in its conversation once, in the order of the server, or a gap says that something is missing.
//!     (`app::history_random` against a model of a server that breaks, repeats and lies; `app::history_faults`)

pub mod account;
pub mod cli;
pub mod client;
pub mod hash;
pub mod logging;
pub mod manual;
pub mod nearest;
pub mod proto;
pub mod server;
pub mod settings_file;
pub mod spec;
pub mod sqlite;
pub mod wire;
pub mod words;
