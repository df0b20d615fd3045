//! A program of the user's own that tells them something: run as it stands, without a shell, a few at once, and not for
//! long. What it says goes nowhere: the screen is ours.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crate::client::programs::end_within;

/// Programs that run at once; what comes meanwhile is not told.
const MOST: usize = 4;
/// One that takes longer is ended.
const LIMIT: Duration = Duration::from_secs(10);

/// The programs that run.
#[derive(Debug, Clone, Default)]
pub(super) struct Runs(Arc<AtomicUsize>);

impl Runs {
    /// Runs a program: `{title}` and `{text}` in its arguments stand for the texts, and it can read both from its input, a
    /// line each.
    ///
    /// # Errors
    /// It could not be started: one line.
    pub(super) fn run(&self, command: &[String], title: &str, text: &str) -> Result<(), String> {
        let Some((program, args)) = command.split_first() else {
            return Ok(());
        };
        if self.0.load(Ordering::SeqCst) >= MOST {
            return Ok(());
        }
        let about = |why: &dyn std::fmt::Display| format!("notify_command {program}: {why}");
        let mut child = Command::new(program)
            .args(args.iter().map(|arg| filled(arg, title, text)))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| about(&error))?;
        if let Some(mut input) = child.stdin.take() {
            // It is shorter than what a pipe holds. Who does not read it does not want it.
            input.write_all(format!("{title}\n{text}\n").as_bytes()).ok();
        }
        self.0.fetch_add(1, Ordering::SeqCst);
        let running = Arc::clone(&self.0);
        let watch = thread::Builder::new().name("notify".to_owned()).spawn(move || {
            end_within(&mut child, LIMIT).ok();
            running.fetch_sub(1, Ordering::SeqCst);
        });
        watch.map(|_| ()).map_err(|error| {
            self.0.fetch_sub(1, Ordering::SeqCst);
            about(&error)
        })
    }
}

/// An argument with the texts in it. What somebody else wrote begins no option.
fn filled(arg: &str, title: &str, text: &str) -> String {
    let mut out = String::new();
    let mut rest = arg;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let known = [("title}", title), ("text}", text)];
        let found = known.iter().find_map(|(name, with)| Some((after.strip_prefix(name)?, *with)));
        if let Some((after, with)) = found {
            if out.is_empty() && with.starts_with('-') {
                out.push(' ');
            }
            out.push_str(with);
            rest = after;
        } else {
            out.push('{');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_others_stay_words() {
        for (arg, filled_in) in [
            ("{title}", "bob"),
            ("{text}", " --hint={title} $(x)"),
            ("--body={text}", "--body=--hint={title} $(x)"),
            ("{title}: {text}", "bob: --hint={title} $(x)"),
            ("{other} {", "{other} {"),
            ("", ""),
        ] {
            assert_eq!(filled(arg, "bob", "--hint={title} $(x)"), filled_in, "{arg}");
        }
    }

    #[test]
    fn a_program_gets_the_words_and_one_that_is_not_there_is_told_of() {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path().join("out");
        let words = ["sh", "-c", "cat > \"$0\"; echo \"$1\" >> \"$0\"; mv \"$0\" \"$0.done\""];
        let mut command: Vec<String> = words.map(str::to_owned).to_vec();
        command.extend([out.display().to_string(), "{title}".to_owned()]);
        let runs = Runs::default();
        runs.run(&command, "bob", "hi there").expect("there is a shell");
        while runs.0.load(Ordering::SeqCst) > 0 {
            thread::yield_now();
        }
        let said = std::fs::read_to_string(out.with_extension("done")).expect("it ran");
        assert_eq!(said, "bob\nhi there\nbob\n");
        let gone = runs.run(&["/nonexistent/x".to_owned()], "a", "b").expect_err("not there");
        assert!(gone.contains("/nonexistent/x") && gone.contains("No such file"), "{gone}");
        runs.run(&[], "a", "b").expect("nothing to do");
    }
}
