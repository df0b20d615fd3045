//! The table of actions. Those that are more than one step live beside it.

use crate::client::action::Reach::{self, Conversation, Everywhere, Input, Line};
use crate::client::action::moving::{
    down, end, extend, go, half_page, home, mark_unread, next_unread, page, scroll, up,
};
use crate::client::action::sending::{back, clear_or_quit, send};
use crate::client::action::{ActionSpec, edit};
use crate::client::commands::screen;
use crate::client::complete::{self, Direction};
use crate::client::ctx::{Ctx, suspend};
use crate::client::effect::Effect;
use crate::client::model::editor::Editor;
use crate::client::model::selection::Step;

const fn action(
    name: &'static str,
    reach: Reach,
    help: &'static str,
    run: fn(&mut Ctx<'_>),
) -> ActionSpec {
    ActionSpec { name, help, reach, run }
}

/// The one key that may leave the program, when it is pressed twice.
pub const CLEAR_OR_QUIT: &str = "clear-or-quit";

/// The whole table, in the order of the help.
pub const ACTIONS: &[ActionSpec] = &[
    action("send", Everywhere, "send the text, or say yes", send),
    action("newline", Input, "begin a new line in the text", |cx| {
        edit(cx, |editor, _| editor.newline());
    }),
    action("edit", Input, "write the text in your editor ($VISUAL, $EDITOR)", |cx| {
        if let Err(why) = cx.edit_elsewhere() {
            cx.flash(why);
        }
    }),
    action("back", Everywhere, "close what is open, else to the newest line", back),
    action(
        CLEAR_OR_QUIT,
        Everywhere,
        "clear the text; twice on an empty one: leave",
        clear_or_quit,
    ),
    action("help", Everywhere, "show the keys and commands", screen::open_help),
    action("previous-conversation", Conversation, "previous conversation", |cx| {
        cx.focus(cx.model.neighbour(-1));
    }),
    action("next-conversation", Conversation, "next conversation", |cx| {
        cx.focus(cx.model.neighbour(1));
    }),
    action("next-unread", Conversation, "next unread conversation, mentions first", next_unread),
    action(
        "mark-unread",
        Conversation,
        "unread from the chosen or the last message on",
        mark_unread,
    ),
    action("mark-all-read", Conversation, "mark everything as read", |cx| {
        cx.mark_all_read();
    }),
    action("last-conversation", Conversation, "the conversation you were in before", |cx| {
        cx.model.focus_before();
    }),
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
    action("half-page-up", Everywhere, "scroll up by half a page", |cx| {
        half_page(cx, -1);
    }),
    action("half-page-down", Everywhere, "scroll down by half a page", |cx| {
        half_page(cx, 1);
    }),
    action("scroll-up", Everywhere, "scroll up by a line", |cx| {
        scroll(cx, -1);
    }),
    action("scroll-down", Everywhere, "scroll down by a line", |cx| {
        scroll(cx, 1);
    }),
    action(
        "select",
        Conversation,
        "choose a message to reply to, react to, remove or copy",
        |cx| {
            cx.toggle_selection();
        },
    ),
    action("up", Everywhere, "line above, then what was sent before", up),
    action("down", Everywhere, "line below, then back to the draft", down),
    action("home", Everywhere, "start of the line; of the history without a text", home),
    action("end", Everywhere, "end of the line; newest line without a text", end),
    action("complete", Input, "complete a command, nick, channel or :emoji:", |cx| {
        if !complete::complete(cx.model, Direction::Forwards) {
            cx.correct(false);
        }
    }),
    action("correct", Input, "a suggestion for the misspelt word; tab: the next one", |cx| {
        if !cx.correct(true) {
            cx.flash("no word here is known to be misspelt");
        }
    }),
    action("complete-back", Input, "complete, going backwards", |cx| {
        complete::complete(cx.model, Direction::Backwards);
    }),
    action("reply", Conversation, "reply to the chosen message", |cx| {
        cx.answer_chosen();
    }),
    action("react", Conversation, "react to the chosen message, or take that back", |cx| {
        cx.react_to_chosen();
    }),
    action("redact", Conversation, "remove the chosen message", |cx| {
        cx.redact_chosen();
    }),
    action("extend", Conversation, "choose all messages that you move over", |cx| {
        cx.extend_choice();
    }),
    action("extend-up", Conversation, "choose the message above as well", |cx| {
        extend(cx, Step::Up);
    }),
    action("extend-down", Conversation, "choose the message below as well", |cx| {
        extend(cx, Step::Down);
    }),
    action("copy", Conversation, "copy what is chosen", |cx| {
        cx.copy_chosen(false);
    }),
    action("copy-with-name", Conversation, "copy it with time and name", |cx| {
        cx.copy_chosen(true);
    }),
    action("open-link", Conversation, "open a link in it", |cx| {
        cx.open_link_of_chosen();
    }),
    action("copy-link", Conversation, "copy a link in it; again: the next one", |cx| {
        cx.copy_link_of_chosen();
    }),
    action("links", Conversation, "letters on the links: open, capital: copy", |cx| {
        cx.label_links(None);
    }),
    action("quoted", Conversation, "go to what the chosen message answers", |cx| {
        cx.go_to_quoted();
    }),
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
    action("delete-left", Line, "delete the character to the left", |cx| {
        edit(cx, |e, _| e.delete_left());
    }),
    action("delete-right", Line, "delete the character to the right", |cx| {
        edit(cx, |e, _| e.delete_right());
    }),
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
    action("yank-older", Line, "instead of that, what was cut before it", |cx| {
        edit(cx, |e, kills| e.yank_older(kills));
    }),
    action("undo", Line, "undo", |cx| edit(cx, |e, _| e.undo())),
    action("redo", Line, "redo", |cx| edit(cx, |e, _| e.redo())),
    action("palette", Everywhere, "go anywhere, do anything: by a few letters", |cx| {
        cx.show_palette();
    }),
    action("search", Everywhere, "search in this conversation", |cx| {
        cx.search_here();
    }),
    action("mentions", Conversation, "list the lines that name you", |cx| {
        cx.show_mentions();
    }),
    action("channels", Everywhere, "list the channels; the open list anew", |cx| {
        cx.show_or_renew_channels();
    }),
    action("members", Conversation, "choose a member, to talk or to ask about", |cx| {
        cx.show_members();
    }),
    action("whois", Everywhere, "who somebody is; a list of channels: sort it", |cx| {
        cx.ask_who_is();
    }),
    action("toggle-mouse", Everywhere, "mouse for this program, or for the terminal", toggle_mouse),
    action("bare-view", Everywhere, "the conversation alone, to mark with the terminal", bare_view),
    action("toggle-members", Everywhere, "show or hide the member list", |cx| {
        cx.model.settings.members ^= true;
    }),
    action("toggle-sidebar", Everywhere, "show or hide the sidebar", |cx| {
        cx.model.settings.sidebar ^= true;
    }),
    action("redraw", Everywhere, "draw the screen anew", |cx| {
        cx.fx.push(Effect::Repaint);
    }),
    action("suspend", Everywhere, "back to the shell for a while", suspend),
];

fn toggle_mouse(cx: &mut Ctx<'_>) {
    let mouse = !cx.model.settings.mouse;
    cx.model.settings.mouse = mouse;
    cx.fx.push(Effect::SetMouse(mouse && !cx.model.bare));
    cx.flash(if mouse {
        "the mouse clicks and scrolls here"
    } else {
        "the mouse selects text for the terminal"
    });
}

fn bare_view(cx: &mut Ctx<'_>) {
    cx.model.bare ^= true;
    let bare = cx.model.bare;
    cx.fx.push(Effect::SetMouse(cx.model.settings.mouse && !bare));
    if bare {
        cx.flash("the mouse selects text for the terminal; the same key goes back");
    } else {
        cx.model.flash = None;
    }
}
