//! Random talk, breaks and pages against a model of a server: what is shown is the server's order, each message once, and
//! where something is missing a gap says so.

use proptest::prelude::*;

use super::client::Client;
use super::history::{BARE, CAPS, in_rust, live, message, page};

const MOST: usize = 4;

/// What happens next.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// Somebody says something.
    Say,
    Break,
    /// The server answers its oldest question, with so many lines more than asked for at the old end and at the new one,
    /// and perhaps each line twice.
    Answer {
        older: usize,
        newer: usize,
        twice: bool,
    },
    /// It refuses.
    Refuse,
    /// The user scrolls up, or down.
    Scroll {
        up: bool,
    },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::Say),
        1 => Just(Step::Break),
        4 => (0..3_usize, 0..3_usize, any::<bool>())
            .prop_map(|(older, newer, twice)| Step::Answer { older, newer, twice }),
        1 => Just(Step::Refuse),
        1 => any::<bool>().prop_map(|up| Step::Scroll { up }),
    ]
}

struct World {
    client: Client,
    caps: &'static str,
    /// Messages that were said: 1 and up.
    said: usize,
    /// Whether the client hears what is said.
    linked: bool,
    questions: Vec<String>,
}

impl World {
    fn begin(caps: &'static str) -> Self {
        let mut world = Self {
            client: in_rust(caps, MOST),
            caps,
            said: 0,
            linked: true,
            questions: Vec::new(),
        };
        world.look();
        world
    }

    fn look(&mut self) {
        let sent = self.client.sent().into_iter();
        self.questions.extend(sent.filter(|line| line.contains("CHATHISTORY")));
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Say => {
                self.said += 1;
                if self.linked {
                    live(&mut self.client, self.said);
                }
            }
            Step::Break if self.linked => {
                self.client.lost("gone");
                self.linked = false;
                self.questions.clear();
            }
            Step::Break => self.back(),
            Step::Answer { .. } | Step::Refuse if self.questions.is_empty() || !self.linked => {}
            Step::Answer { older, newer, twice } => self.answer((older, newer), twice),
            Step::Refuse => {
                let question = self.questions.remove(0);
                let label = label_of(&question);
                let tag = if label.is_empty() { String::new() } else { format!("@label={label} ") };
                self.client.line(&format!(
                    "{tag}:srv FAIL CHATHISTORY MESSAGE_ERROR LATEST #rust :not now"
                ));
            }
            Step::Scroll { up } => self.client.keys(if up { "<pgup>" } else { "<pgdn>" }),
        }
        if self.linked {
            self.look();
        }
    }

    fn back(&mut self) {
        self.client.wait(200);
        self.client.connected();
        self.client.welcome(self.caps);
        self.client.line(&format!(":srv 005 alice CHATHISTORY={MOST} :are supported"));
        // Nobody has talked with us.
        let sent = self.client.sent();
        if let Some(question) = sent.iter().find(|line| line.contains("CHATHISTORY TARGETS")) {
            let label = label_of(question);
            let tag = if label.is_empty() { String::new() } else { format!("@label={label} ") };
            self.client.line(&format!("{tag}:srv BATCH +t draft/chathistory-targets"));
            self.client.line(":srv BATCH -t");
        }
        self.client.line(":alice!a@host JOIN #rust");
        self.linked = true;
    }

    fn answer(&mut self, (older, newer): (usize, usize), twice: bool) {
        let question = self.questions.remove(0);
        let label = label_of(&question).to_owned();
        let words = question.split(' ').skip_while(|word| *word != "CHATHISTORY");
        let words: Vec<&str> = words.collect();
        let limit: usize = words[4].parse().expect("a number");
        // The first number after the message, or the last one before it.
        let at = number_of(words[3]);
        let (first, last) = match (words[1], at) {
            ("BEFORE", Some(at)) => (at.saturating_sub(limit).max(1), at - 1),
            // A time that is named is that of the message, less a moment.
            ("AFTER", Some(at)) => (at + 1, (at + limit).min(self.said)),
            (_, at) => {
                let from = self.said.saturating_sub(limit) + 1;
                (from.max(at.map_or(1, |at| at + 1)), self.said)
            }
        };
        let empty = first > last;
        let (first, last) = (first.saturating_sub(older).max(1), (last + newer).min(self.said));
        let count = if empty { 0 } else { last + 1 - first };
        let mut lines: Vec<String> = (first..).take(count).map(message).collect();
        if twice {
            lines = lines.into_iter().flat_map(|line| [line.clone(), line]).collect();
        }
        page(&mut self.client, &label, &lines);
    }

    /// Numbers, and 0 for a gap.
    fn shown(&self) -> Vec<usize> {
        let lines = self.client.shown("#rust").into_iter();
        lines
            .filter_map(|line| match line.strip_prefix("bob: say ") {
                Some(number) => number.parse().ok(),
                None => line.starts_with("~ ").then_some(0),
            })
            .collect()
    }

    fn check(&self, waits: bool) -> Result<(), TestCaseError> {
        let shown = self.shown();
        let numbers: Vec<usize> = shown.iter().copied().filter(|number| *number > 0).collect();
        prop_assert!(numbers.is_sorted_by(|a, b| a < b), "{shown:?}");
        let hole = shown.windows(2).find(|two| two[0] > 0 && two[1] > two[0] + 1);
        prop_assert!(waits || hole.is_none(), "{shown:?}");
        Ok(())
    }
}

fn label_of(question: &str) -> &str {
    question.strip_prefix("@label=").and_then(|rest| rest.split(' ').next()).unwrap_or("")
}

/// The message that a reference names; a time names the last message not after it.
fn number_of(reference: &str) -> Option<usize> {
    if let Some(id) = reference.strip_prefix("msgid=m") {
        return id.parse().ok();
    }
    let time = reference.strip_prefix("timestamp=2026-11-22T")?;
    let mut parts = time.split([':', '.']);
    let hour: usize = parts.next()?.parse().ok()?;
    let minute: usize = parts.next()?.parse().ok()?;
    let second: usize = parts.next()?.parse().ok()?;
    let late = time.rsplit('.').next() != Some("000Z");
    let number = (hour * 3_600 + minute * 60 + second).checked_sub(13 * 3_600);
    // BEFORE excludes what it names: a moment later than a message includes that.
    Some(number.unwrap_or(0) + usize::from(late))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn each_message_is_shown_once_in_order_or_a_gap_says_so(
        steps in proptest::collection::vec(step(), 1..60),
        labels in any::<bool>(),
    ) {
        let mut world = World::begin(if labels { CAPS } else { BARE });
        for step in steps {
            world.take(step);
            world.check(true)?;
        }
        if !world.linked {
            world.take(Step::Break);
        }
        let mut answers = 0;
        while !world.questions.is_empty() {
            answers += 1;
            prop_assert!(answers < 200, "it asks without end");
            world.take(Step::Answer { older: 0, newer: 0, twice: false });
        }
        world.check(false)?;
        let shown = world.shown();
        // Who was refused the first page knows of nothing, and asks for it by scrolling up.
        prop_assert!(shown.is_empty() || shown.last() == Some(&world.said) || shown.contains(&0));
    }
}
