//! What a key can be bound to: one table of actions without parameters. What needs words is a command.
//!
//! Keys that are pressed while an overlay is open still mean an action; [`Reach`] says whether it works there.

use std::time::Duration;

use crate::client::commands::{dispatch, screen};
use crate::client::complete::{self, Direction};
use crate::client::ctx::Ctx;
use crate::client::effect::Effect;
use crate::client::model::buffer::BufferKind;
use crate::client::model::editor::{Editor, KillRing};
use crate::client::model::outgoing::{self, Speech};
use crate::client::model::overlay::{Confirmed, Overlay};
use crate::client::model::{Flash, Model};

/// Where an action works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Whatever is open.
    Everywhere,
    /// Where a line is being edited: the input, or that of an overlay.
    Line,
    /// While no overlay is open.
    Conversation,
}

/// Everything about one action.
#[derive(Debug, Clone, Copy)]
pub struct ActionSpec {
    /// What the configuration calls it.
    pub name: &'static str,
    /// One line, at most 60 columns, lower case, without a period.
    pub help: &'static str,
    pub reach: Reach,
    pub run: fn(&mut Ctx<'_>),
}

const fn action(
    name: &'static str,
    reach: Reach,
    help: &'static str,
    run: fn(&mut Ctx<'_>),
) -> ActionSpec {
    ActionSpec {
        name,
        help,
        reach,
        run,
    }
}

use Reach::{Conversation, Everywhere, Line};

/// The whole table, in the order of the help.
pub const ACTIONS: &[ActionSpec] = &[
    action("send", Everywhere, "send the text, or say yes", send),
    action(
        "newline",
        Conversation,
        "begin a new line in the text",
        |cx| {
            edit(cx, |editor, _| editor.newline());
        },
    ),
    action(
        "back",
        Everywhere,
        "close what is open, else to the newest line",
        back,
    ),
    action(
        "clear-or-quit",
        Everywhere,
        "clear the text; twice on an empty one: leave",
        clear_or_quit,
    ),
    action(
        "help",
        Everywhere,
        "show the keys and commands",
        screen::open_help,
    ),
    action(
        "previous-conversation",
        Conversation,
        "previous conversation",
        |cx| {
            cx.focus(cx.model.neighbour(-1));
        },
    ),
    action(
        "next-conversation",
        Conversation,
        "next conversation",
        |cx| {
            cx.focus(cx.model.neighbour(1));
        },
    ),
    action(
        "next-unread",
        Conversation,
        "next unread conversation, mentions first",
        next_unread,
    ),
    action(
        "last-conversation",
        Conversation,
        "the conversation you were in before",
        |cx| {
            cx.model.focus_before();
        },
    ),
    action("conversation-1", Conversation, "conversation 1", |cx| {
        go(cx, 1);
    }),
    action("conversation-2", Conversation, "conversation 2", |cx| {
        go(cx, 2);
    }),
    action("conversation-3", Conversation, "conversation 3", |cx| {
        go(cx, 3);
    }),
    action("conversation-4", Conversation, "conversation 4", |cx| {
        go(cx, 4);
    }),
    action("conversation-5", Conversation, "conversation 5", |cx| {
        go(cx, 5);
    }),
    action("conversation-6", Conversation, "conversation 6", |cx| {
        go(cx, 6);
    }),
    action("conversation-7", Conversation, "conversation 7", |cx| {
        go(cx, 7);
    }),
    action("conversation-8", Conversation, "conversation 8", |cx| {
        go(cx, 8);
    }),
    action("conversation-9", Conversation, "conversation 9", |cx| {
        go(cx, 9);
    }),
    action("page-up", Everywhere, "scroll up by a page", |cx| {
        page(cx, -1);
    }),
    action("page-down", Everywhere, "scroll down by a page", |cx| {
        page(cx, 1);
    }),
    action("scroll-up", Everywhere, "scroll up by a line", |cx| {
        scroll(cx, -1);
    }),
    action("scroll-down", Everywhere, "scroll down by a line", |cx| {
        scroll(cx, 1);
    }),
    action(
        "up",
        Everywhere,
        "line above, then what was sent before",
        up,
    ),
    action(
        "down",
        Everywhere,
        "line below, then back to the draft",
        down,
    ),
    action(
        "home",
        Everywhere,
        "start of the line; of the history without a text",
        home,
    ),
    action(
        "end",
        Everywhere,
        "end of the line; newest line without a text",
        end,
    ),
    action(
        "complete",
        Conversation,
        "complete a command, nick or channel",
        |cx| {
            complete::complete(cx.model, Direction::Forwards);
        },
    ),
    action(
        "complete-back",
        Conversation,
        "complete, going backwards",
        |cx| {
            complete::complete(cx.model, Direction::Backwards);
        },
    ),
    action("left", Line, "one character left", |cx| {
        edit(cx, |e, _| e.left());
    }),
    action("right", Line, "one character right", |cx| {
        edit(cx, |e, _| e.right());
    }),
    action("word-left", Line, "one word left", |cx| {
        edit(cx, |e, _| e.word_left());
    }),
    action("word-right", Line, "one word right", |cx| {
        edit(cx, |e, _| e.word_right());
    }),
    action("line-start", Line, "start of the line", |cx| {
        edit(cx, |e, _| e.line_start());
    }),
    action("line-end", Line, "end of the line", |cx| {
        edit(cx, |e, _| e.line_end());
    }),
    action(
        "delete-left",
        Line,
        "delete the character to the left",
        |cx| {
            edit(cx, |e, _| e.delete_left());
        },
    ),
    action(
        "delete-right",
        Line,
        "delete the character to the right",
        |cx| {
            edit(cx, |e, _| e.delete_right());
        },
    ),
    action("cut-word-left", Line, "cut the word to the left", |cx| {
        edit(cx, Editor::cut_word_left);
    }),
    action("cut-word-right", Line, "cut the word to the right", |cx| {
        edit(cx, Editor::cut_word_right);
    }),
    action("cut-to-start", Line, "cut to the start of the line", |cx| {
        edit(cx, Editor::cut_to_start);
    }),
    action("cut-to-end", Line, "cut to the end of the line", |cx| {
        edit(cx, Editor::cut_to_end);
    }),
    action("yank", Line, "insert what was cut last", |cx| {
        edit(cx, |e, kills| e.yank(kills));
    }),
    action(
        "yank-older",
        Line,
        "instead of that, what was cut before it",
        |cx| {
            edit(cx, |e, kills| e.yank_older(kills));
        },
    ),
    action("undo", Line, "undo", |cx| edit(cx, |e, _| e.undo())),
    action("redo", Line, "redo", |cx| edit(cx, |e, _| e.redo())),
    action(
        "toggle-mouse",
        Everywhere,
        "mouse for this program, or for the terminal",
        toggle_mouse,
    ),
    action(
        "toggle-members",
        Everywhere,
        "show or hide the member list",
        |cx| {
            cx.model.settings.members ^= true;
        },
    ),
    action(
        "toggle-sidebar",
        Everywhere,
        "show or hide the sidebar",
        |cx| {
            cx.model.settings.sidebar ^= true;
        },
    ),
    action("redraw", Everywhere, "draw the screen anew", |cx| {
        cx.fx.push(Effect::Repaint);
    }),
    action(
        "suspend",
        Everywhere,
        "back to the shell for a while",
        |cx| cx.fx.push(Effect::Suspend),
    ),
];

/// The action of a name.
pub fn find(name: &str) -> Option<&'static ActionSpec> {
    ACTIONS.iter().find(|action| action.name == name)
}

/// Whether the topmost overlay, if there is one, has a line to edit.
pub fn edits_line(model: &Model) -> bool {
    !matches!(
        model.overlay(),
        Some(Overlay::Help(_) | Overlay::Confirm(_))
    )
}

/// Whether an action works with what is open now.
pub fn works(model: &Model, reach: Reach) -> bool {
    match reach {
        Everywhere => true,
        Line => edits_line(model),
        Conversation => model.overlay().is_none(),
    }
}

fn edit(cx: &mut Ctx<'_>, change: impl FnOnce(&mut Editor, &mut KillRing)) {
    let (editor, kills) = cx.model.editor_mut();
    change(editor, kills);
}

/// Types one character.
pub fn type_char(cx: &mut Ctx<'_>, c: char) {
    if edits_line(cx.model) {
        edit(cx, |editor, _| editor.type_char(c));
    }
}

/// Inserts a paste. It sends nothing, and a name takes only the first line of it.
pub fn paste(cx: &mut Ctx<'_>, text: &str) {
    if !edits_line(cx.model) {
        return;
    }
    let text = if cx.model.overlay().is_some() {
        text.trim().lines().next().unwrap_or_default()
    } else {
        text
    };
    let (editor, _) = cx.model.editor_mut();
    if !editor.insert(text) {
        cx.flash("too long: only the beginning was pasted");
    }
}

fn send(cx: &mut Ctx<'_>) {
    if cx.accept_overlay() {
        return;
    }
    let buffer = cx.model.focused();
    let (id, text) = (buffer.id, buffer.editor.text().to_owned());
    if text.trim().is_empty() {
        return;
    }
    let network = cx.model.focused_network();
    let messages = outgoing::pieces(network, Speech::Say, &buffer.name, &text).len();
    let is_text = !text.starts_with('/') || text.starts_with("//");
    let is_heard = buffer.kind != BufferKind::Server && buffer.joined && network.is_online();
    if is_text && is_heard && messages > cx.model.settings.paste_limit {
        let question = format!("send {messages} messages to {}?", buffer.name);
        let text = text.strip_prefix('/').unwrap_or(&text).to_owned();
        cx.model.focused_mut().editor.take();
        cx.confirm(question, Confirmed::Send { buffer: id, text });
        return;
    }
    let done = dispatch::enter(cx, &text);
    let stays = done.is_err_and(|refusal| refusal.keeps_text());
    if !stays && let Some(buffer) = cx.model.buffer_mut(id) {
        buffer.editor.take();
    }
}

fn back(cx: &mut Ctx<'_>) {
    if !cx.dismiss_overlay() {
        cx.model.scroll_to_newest();
    }
}

/// How long the first ctrl-c counts.
const QUIT_WITHIN: Duration = Duration::from_secs(2);
const QUIT_HINT: &str = "again to leave";

fn clear_or_quit(cx: &mut Ctx<'_>) {
    if !edits_line(cx.model) {
        cx.dismiss_overlay();
        return;
    }
    let (editor, _) = cx.model.editor_mut();
    if !editor.is_empty() {
        editor.clear();
        return;
    }
    let asked = cx.model.flash.as_ref();
    if asked.is_some_and(|flash| flash.text == QUIT_HINT && cx.now <= flash.until) {
        cx.quit("");
        return;
    }
    cx.model.flash = Some(Flash {
        text: QUIT_HINT.to_owned(),
        until: cx.now + QUIT_WITHIN,
    });
}

fn go(cx: &mut Ctx<'_>, n: usize) {
    match cx.model.nth(n) {
        Some(buffer) => cx.focus(buffer),
        None => cx.flash(format!("there is no conversation {n}")),
    }
}

fn next_unread(cx: &mut Ctx<'_>) {
    match cx.model.next_unread() {
        Some(buffer) => cx.focus(buffer),
        None => cx.flash("everything is read"),
    }
}

fn page(cx: &mut Ctx<'_>, pages: isize) {
    if cx.model.overlay().is_none() {
        cx.model.scroll_page(pages > 0);
    } else {
        // The last line stays in sight, so that the eye finds its place again.
        let rows = cx.model.page_area().height.saturating_sub(1).max(1);
        cx.move_overlay(pages * isize::try_from(rows).unwrap_or(1));
    }
}

fn scroll(cx: &mut Ctx<'_>, rows: isize) {
    if cx.model.overlay().is_none() {
        cx.model.scroll_by(rows);
    } else {
        cx.move_overlay(rows);
    }
}

fn up(cx: &mut Ctx<'_>) {
    if cx.model.overlay().is_none() {
        edit(cx, |editor, _| editor.up());
    } else {
        cx.move_overlay(-1);
    }
}

fn down(cx: &mut Ctx<'_>) {
    if cx.model.overlay().is_none() {
        edit(cx, |editor, _| editor.down());
    } else {
        cx.move_overlay(1);
    }
}

fn home(cx: &mut Ctx<'_>) {
    if !edits_line(cx.model) {
        cx.move_overlay(isize::MIN);
    } else if cx.model.overlay().is_none() && cx.model.editor().is_empty() {
        cx.model.scroll_to_oldest();
    } else {
        edit(cx, |editor, _| editor.line_start());
    }
}

fn end(cx: &mut Ctx<'_>) {
    if !edits_line(cx.model) {
        cx.move_overlay(isize::MAX);
    } else if cx.model.overlay().is_none() && cx.model.editor().is_empty() {
        cx.model.scroll_to_newest();
    } else {
        edit(cx, |editor, _| editor.line_end());
    }
}

fn toggle_mouse(cx: &mut Ctx<'_>) {
    let mouse = !cx.model.settings.mouse;
    cx.model.settings.mouse = mouse;
    cx.fx.push(Effect::SetMouse(mouse));
    cx.flash(if mouse {
        "the mouse clicks and scrolls here"
    } else {
        "the mouse selects text for the terminal"
    });
}
