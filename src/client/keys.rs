//! What the terminal reports, as events of the client. Keys have crossterm's names, which `terminal/sequences.rs` gives them;
//! nothing else knows these.

use ratatui::crossterm::event::{
    Event as Reported, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent,
    MouseEventKind,
};

use crate::client::chord::{Chord, Held, Key};
use crate::client::event::{Event, Mouse, MouseAction};
use crate::client::model::geometry::Size;

/// The event for what the terminal reported; `None` for what means nothing here: releases of keys, keys without a
/// name, other buttons than the left one: what the middle one pastes is the terminal's business.
pub fn event(reported: Reported) -> Option<Event> {
    match reported {
        Reported::Key(key) => chord(key).map(Event::Key),
        Reported::Paste(text) => Some(Event::Paste(text)),
        Reported::Resize(width, height) => Some(Event::Resized(Size { width, height })),
        Reported::FocusGained => Some(Event::Focus(true)),
        Reported::FocusLost => Some(Event::Focus(false)),
        Reported::Mouse(mouse) => self::mouse(mouse).map(Event::Mouse),
    }
}

fn chord(key: KeyEvent) -> Option<Chord> {
    let foreign = KeyModifiers::SUPER | KeyModifiers::HYPER;
    if key.kind == KeyEventKind::Release || key.modifiers.intersects(foreign) {
        return None;
    }
    let mut held = Held {
        ctrl: key.modifiers.contains(KeyModifiers::CONTROL),
        alt: key.modifiers.intersects(KeyModifiers::ALT | KeyModifiers::META),
        shift: key.modifiers.contains(KeyModifiers::SHIFT),
    };
    let named = match key.code {
        KeyCode::Char(c) if !c.is_control() => Key::Char(c),
        KeyCode::F(n) => Key::F(n),
        KeyCode::Enter => Key::Enter,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => {
            held.shift = true;
            Key::Tab
        }
        KeyCode::Esc => Key::Esc,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Insert => Key::Insert,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        _ => return None,
    };
    Some(Chord::new(named, held))
}

fn mouse(mouse: MouseEvent) -> Option<Mouse> {
    let what = match mouse.kind {
        MouseEventKind::Down(MouseButton::Left) => MouseAction::Press,
        MouseEventKind::Drag(MouseButton::Left) => MouseAction::Drag,
        MouseEventKind::Up(MouseButton::Left) => MouseAction::Release,
        MouseEventKind::ScrollUp => MouseAction::WheelUp,
        MouseEventKind::ScrollDown => MouseAction::WheelDown,
        _ => return None,
    };
    let ctrl = mouse.modifiers.contains(KeyModifiers::CONTROL);
    Some(Mouse { what, column: mouse.column, row: mouse.row, ctrl })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(code: KeyCode, modifiers: KeyModifiers) -> Option<String> {
        match event(Reported::Key(KeyEvent::new(code, modifiers)))? {
            Event::Key(chord) => Some(chord.to_string()),
            other => panic!("{other:?} is no key"),
        }
    }

    #[test]
    fn keys_have_one_name_however_they_arrive() {
        let none = KeyModifiers::NONE;
        let ctrl = KeyModifiers::CONTROL;
        let alt = KeyModifiers::ALT;
        let shift = KeyModifiers::SHIFT;
        for (code, held, name) in [
            (KeyCode::Char('a'), none, "a"),
            (KeyCode::Char('A'), shift, "A"),
            (KeyCode::Char('a'), alt, "alt-a"),
            (KeyCode::Char('Z'), alt | shift, "alt-shift-z"),
            // The byte 0x1f, which terminals send for ctrl-_ and for ctrl-/.
            (KeyCode::Char('7'), ctrl, "ctrl-_"),
            (KeyCode::Char('/'), ctrl, "ctrl-_"),
            // The byte 0x0a is not enter.
            (KeyCode::Char('j'), ctrl, "ctrl-j"),
            (KeyCode::Enter, none, "enter"),
            (KeyCode::Enter, alt, "alt-enter"),
            (KeyCode::BackTab, none, "shift-tab"),
            (KeyCode::BackTab, shift, "shift-tab"),
            (KeyCode::Tab, shift, "shift-tab"),
            // What these mean where nothing is bound to them says the keymap.
            (KeyCode::Char('h'), ctrl, "ctrl-h"),
            (KeyCode::Char('i'), ctrl, "ctrl-i"),
            (KeyCode::Enter, ctrl, "ctrl-enter"),
            (KeyCode::Up, alt, "alt-up"),
            (KeyCode::F(1), none, "f1"),
            (KeyCode::Char(' '), ctrl, "ctrl-space"),
        ] {
            assert_eq!(pressed(code, held).as_deref(), Some(name), "{code:?} {held:?}");
        }
    }

    #[test]
    fn what_means_nothing_is_dropped() {
        let mut released = KeyEvent::new(KeyCode::Char('a'), KeyModifiers::NONE);
        released.kind = KeyEventKind::Release;
        assert_eq!(event(Reported::Key(released)), None);
        assert_eq!(pressed(KeyCode::Char('c'), KeyModifiers::SUPER), None);
        assert_eq!(pressed(KeyCode::Null, KeyModifiers::NONE), None);
        assert_eq!(pressed(KeyCode::Char('\u{7}'), KeyModifiers::NONE), None);
    }
}
