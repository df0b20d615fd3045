//! What is measured of one client: one start with one long conversation, another with many.

use std::io;
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::contestants::{Contestant, Doors};
use crate::figures::{millis, number, part};
use crate::screen::{SIZE, Screen, contains, is_typed, rows};
use crate::server::{Kind, Pace, Peer, Server};

/// How long anything is waited for.
const PATIENCE: Duration = Duration::from_secs(90);
/// How long the answer to a key is.
const KEY_PATIENCE: Duration = Duration::from_secs(5);
/// A client that is busy so long with keys has shown what it can.
const LONG_ENOUGH: Duration = Duration::from_secs(20);
const MIB: f64 = 1024.0 * 1024.0;

/// How much of everything.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Amounts {
    pub(crate) keys: usize,
    pub(crate) lines: usize,
    pub(crate) channels: usize,
    /// In each of them.
    pub(crate) lines_each: usize,
    pub(crate) idle: Duration,
}

/// A client that runs, and where its figures go.
pub(crate) struct Case<'a> {
    screen: Screen,
    peer: Peer,
    amounts: Amounts,
    note: &'a mut dyn FnMut(&str, f64),
    _home: TempDir,
}

impl<'a> Case<'a> {
    /// Starts it and waits until it shows the channel.
    pub(crate) fn start(
        contestant: &Contestant,
        (server, doors): (&Server, &Doors),
        amounts: Amounts,
        note: &'a mut dyn FnMut(&str, f64),
    ) -> io::Result<Self> {
        let home = tempfile::tempdir()?;
        let command = contestant.command(home.path(), doors)?;
        let began = Instant::now();
        let screen = Screen::start(command)?;
        let peer = server.next()?;
        peer.say("it begins")?;
        while screen.shows("it begins", Duration::from_millis(200))?.is_none() {
            if began.elapsed() > PATIENCE {
                return Err(io::Error::other(screen.rows().join("\n")));
            }
            screen.types(contestant.to_channel())?;
        }
        note("start until the channel is shown, ms", millis(began.elapsed()));
        screen.settle();
        Ok(Self { screen, peer, amounts, note, _home: home })
    }

    /// One conversation, short and then long.
    pub(crate) fn one_conversation(&mut self) -> io::Result<()> {
        self.resident("memory, empty, MiB");
        self.idle();
        self.keys("key, empty")?;
        self.keys_during("key, 1,000 lines a second", Kind::Talk, Pace::EachSecond(1_000))?;
        self.fill_up()?;
        self.screen.settle();
        self.resident("memory, long, MiB");
        self.keys("key, long")?;
        self.resizes()?;
        self.keys("key, resized")?;
        self.keys_during("key, in a flood", Kind::Talk, Pace::Unlimited)?;
        self.catch_up()?;
        self.keys_during("key, 10,000 JOINs a second", Kind::Joins, Pace::EachSecond(10_000))
    }

    /// Many conversations.
    pub(crate) fn many_conversations(&mut self) -> io::Result<()> {
        let Amounts { channels, lines_each, .. } = self.amounts;
        let (peer, cpu) = (&self.peer, self.screen.process.cpu());
        let until = |screen: &vt100::Screen| contains(screen, "all is said");
        let filling = || peer.fill(channels, lines_each, "all is said");
        let took = self.screen.time(PATIENCE, until, filling)?;
        self.screen.settle();
        (self.note)("many: all there after, s", seconds(took));
        (self.note)(
            "many: CPU until all is done, s",
            self.screen.process.cpu_since(cpu).as_secs_f64(),
        );
        self.resident("memory, many, MiB");
        self.keys("key, many")?;
        self.switches()
    }

    fn resident(&mut self, measure: &str) {
        (self.note)(measure, number(self.screen.process.resident()) / MIB);
    }

    fn idle(&mut self) {
        let process = self.screen.process;
        let before = (process.wakes(), process.running(), self.screen.bytes());
        thread::sleep(self.amounts.idle);
        let after = (process.wakes(), process.running(), self.screen.bytes());
        (self.note)("idle: wake-ups", number(after.0 - before.0));
        (self.note)("idle: CPU ms", millis(after.1.saturating_sub(before.1)));
        (self.note)("idle: bytes written", number(after.2 - before.2));
    }

    /// The shown conversation gets its lines.
    fn fill_up(&mut self) -> io::Result<()> {
        let (lines, peer) = (self.amounts.lines, &self.peer);
        let (cpu, bytes) = (self.screen.process.cpu(), self.screen.bytes());
        let until = |screen: &vt100::Screen| contains(screen, "all is said");
        let took = self.screen.time(PATIENCE, until, || peer.say_many(lines, "all is said"))?;
        let at_last = self.screen.process.cpu_since(cpu);
        let bytes = self.screen.bytes() - bytes;
        self.screen.settle();
        (self.note)("flood: the last line is shown, s", seconds(took));
        (self.note)("flood: CPU until then, s", at_last.as_secs_f64());
        let cpu = self.screen.process.cpu_since(cpu);
        (self.note)("flood: CPU until all is done, s", cpu.as_secs_f64());
        (self.note)("flood: KiB to the terminal", number(bytes) / 1024.0);
        Ok(())
    }

    /// Sizes that change quickly, back to the first at last.
    fn resizes(&mut self) -> io::Result<()> {
        let before = self.screen.rows();
        let cpu = self.screen.process.cpu();
        for step in 0..99_u16 {
            self.screen.resize((60 + step * 37 % 90, 20 + step * 13 % 30))?;
            thread::sleep(Duration::from_millis(5));
        }
        let wanted = before.clone();
        let right = self.screen.time(
            Duration::from_secs(3),
            move |screen| rows(screen) == wanted,
            || self.screen.resize(SIZE),
        )?;
        self.screen.settle();
        let cpu = self.screen.process.cpu_since(cpu);
        let wrong =
            self.screen.rows().iter().zip(&before).filter(|(now, then)| now != then).count();
        (self.note)("100 sizes: the last is drawn, ms", right.map_or(f64::NAN, millis));
        (self.note)("100 sizes: CPU s", cpu.as_secs_f64());
        (self.note)("100 sizes: rows that are wrong", number(wrong as u64));
        Ok(())
    }

    /// What is still on its way is none of the next measure.
    fn catch_up(&mut self) -> io::Result<()> {
        let peer = &self.peer;
        let until = |screen: &vt100::Screen| contains(screen, "it is over");
        self.screen.time(PATIENCE, until, || peer.say("it is over"))?;
        self.screen.settle();
        Ok(())
    }

    /// Keys while lines come in.
    fn keys_during(&mut self, measure: &str, kind: Kind, pace: Pace) -> io::Result<()> {
        let flood = self.peer.flood(kind, pace);
        let (cpu, began) = (self.screen.process.cpu(), Instant::now());
        thread::sleep(Duration::from_millis(300));
        self.keys(measure)?;
        let share =
            self.screen.process.cpu_since(cpu).as_secs_f64() / began.elapsed().as_secs_f64();
        let lines = flood.taken();
        let rate = number(lines as u64) / began.elapsed().as_secs_f64();
        (self.note)(&format!("{measure}: CPU %"), share * 100.0);
        (self.note)(&format!("{measure}: lines a second taken"), rate);
        Ok(())
    }

    /// Types, and waits for each letter.
    fn keys(&mut self, measure: &str) -> io::Result<()> {
        const LETTERS: &str = "qzxjkvwyqxzkjwvyxqjz";
        let (mut times, mut bytes, mut lost) = (Vec::new(), Vec::new(), 0_u64);
        let (mut pause, mut typed, began) = (7, String::new(), Instant::now());
        let ran = self.screen.process.running();
        for letter in LETTERS.chars().cycle().take(self.amounts.keys) {
            typed.push(letter);
            let (wanted, key, before) = (typed.clone(), letter.to_string(), self.screen.bytes());
            let seen = self.screen.time(
                KEY_PATIENCE,
                move |screen| is_typed(screen, &wanted),
                || self.screen.types(&key),
            )?;
            match seen {
                Some(time) => times.push(time),
                None => lost += 1,
            }
            if lost > 3 || began.elapsed() > LONG_ENOUGH {
                break;
            }
            // Not in step with anything.
            pause = (pause * 29 + 11) % 23;
            thread::sleep(Duration::from_millis(3 + pause));
            bytes.push(self.screen.bytes() - before);
            if typed.len() == LETTERS.len() {
                self.clear(&mut typed)?;
            }
        }
        let ran = self.screen.process.running().saturating_sub(ran);
        self.clear(&mut typed)?;
        (self.note)(&format!("{measure}: median ms"), millis(part(&mut times, 500)));
        (self.note)(&format!("{measure}: p99 ms"), millis(part(&mut times, 990)));
        (self.note)(&format!("{measure}: longest ms"), millis(part(&mut times, 1000)));
        if !measure.contains("second") && !measure.contains("flood") {
            let each = millis(ran) / number(times.len().max(1) as u64);
            (self.note)(&format!("{measure}: CPU ms"), each);
        }
        if measure == "key, empty" {
            bytes.sort_unstable();
            let median = bytes.get(bytes.len() / 2).copied().unwrap_or_default();
            (self.note)("key, empty: bytes to the terminal", number(median));
        }
        if lost > 0 {
            (self.note)(&format!("{measure}: not seen within 5 s"), number(lost));
        }
        Ok(())
    }

    fn clear(&self, typed: &mut String) -> io::Result<()> {
        if typed.is_empty() {
            return Ok(());
        }
        let gone = std::mem::take(typed);
        self.screen.time(
            KEY_PATIENCE,
            move |screen| !is_typed(screen, &gone),
            || self.screen.types("\x15"),
        )?;
        Ok(())
    }

    /// From conversation to conversation.
    fn switches(&mut self) -> io::Result<()> {
        let mut times = Vec::new();
        let mut here = channel(&self.screen.rows());
        for _ in 0..self.amounts.channels.saturating_sub(2).min(100) {
            let before = here.clone();
            let next = move |screen: &vt100::Screen| {
                let there = channel(&rows(screen));
                there.is_some() && there != before
            };
            let seen = self.screen.time(KEY_PATIENCE, next, || self.screen.types("\x0e"))?;
            let Some(time) = seen else {
                break;
            };
            times.push(time);
            here = channel(&self.screen.rows());
            thread::sleep(Duration::from_millis(20));
        }
        (self.note)("another conversation: how many", number(times.len() as u64));
        (self.note)("another conversation: median ms", millis(part(&mut times, 500)));
        (self.note)("another conversation: p99 ms", millis(part(&mut times, 990)));
        Ok(())
    }
}

/// Which channel the lines on the screen are from, when they are from one.
fn channel(rows: &[String]) -> Option<String> {
    let mark = |row: &String| -> Option<String> {
        let (_, after) = row.split_once('~')?;
        Some(after.chars().take(3).collect())
    };
    let mut marks: Vec<String> = rows.iter().filter_map(mark).collect();
    let many = marks.len() > 10;
    marks.dedup();
    if marks.len() == 1 && many { marks.pop() } else { None }
}

fn seconds(time: Option<Duration>) -> f64 {
    time.map_or(f64::NAN, |time| time.as_secs_f64())
}
