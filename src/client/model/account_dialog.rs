//! The dialogs about accounts: logging in, registering, and the code that a server asks for after that; and the one for the
//! password of a server. A few lines to fill
//! in, of which those with passwords are not shown, printed or cut into the kill ring that all other lines share.

use std::fmt;

use crate::client::model::NetworkId;
use crate::client::model::editor::{Editor, KillRing};
use crate::client::model::password::Secret;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    Login,
    Register,
    Verify {
        account: String,
    },
    /// What the server wants of everybody before it lets them in.
    Server,
}

/// One line to fill in.
#[derive(Clone)]
pub struct Field {
    pub label: &'static str,
    pub editor: Editor,
    /// Only its length is shown.
    pub hidden: bool,
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = if self.hidden { ".." } else { self.editor.text() };
        write!(f, "Field({}: {text})", self.label)
    }
}

impl Field {
    fn new(label: &'static str, text: &str) -> Self {
        let mut editor = Editor::default();
        editor.insert(text);
        Self { label, editor, hidden: false }
    }

    fn hidden(label: &'static str) -> Self {
        Self { hidden: true, ..Self::new(label, "") }
    }
}

/// Places of lines in the dialog for registering. The password follows on the account, as everybody expects: who types it
/// without looking does not type it where it is shown.
pub const PASSWORD: usize = 1;
pub const AGAIN: usize = 2;
pub const EMAIL: usize = 3;

/// The last question of a dialog with a password.
const REMEMBER: &str = "remember it here? yes or no";

/// The open dialog.
pub struct AccountDialog {
    pub network: NetworkId,
    pub purpose: Purpose,
    pub fields: Vec<Field>,
    /// The one that is being filled in.
    pub at: usize,
    /// Why it has to be filled in again.
    pub refused: Option<String>,
    /// What was cut from its lines: nothing of it may come to be said somewhere else.
    pub kills: KillRing,
}

impl fmt::Debug for AccountDialog {
    /// Without what was cut from a line that is not shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccountDialog({:?}, {:?})", self.purpose, self.fields)
    }
}

impl AccountDialog {
    pub fn login(network: NetworkId, account: &str) -> Self {
        let fields = vec![
            Field::new("account", account),
            Field::hidden("password"),
            Field::new(REMEMBER, "no"),
        ];
        let at = usize::from(!account.is_empty());
        Self::new(network, Purpose::Login, fields, at)
    }

    /// `email_required` tells whether the server wants an address; without that it may be left empty.
    pub fn register(network: NetworkId, account: &str, email: &str, email_required: bool) -> Self {
        let label = if email_required { "e-mail" } else { "e-mail (may be empty)" };
        let fields = vec![
            Field::new("account", account),
            Field::hidden("password"),
            Field::hidden("password again"),
            Field::new(label, email),
            Field::new(REMEMBER, "no"),
        ];
        let at = if account.is_empty() { 0 } else { PASSWORD };
        Self::new(network, Purpose::Register, fields, at)
    }

    pub fn verify(network: NetworkId, account: &str) -> Self {
        let purpose = Purpose::Verify { account: account.to_owned() };
        Self::new(network, purpose, vec![Field::new("code", "")], 0)
    }

    /// For the password of the server, which is shown where nobody can hide it.
    pub fn server(network: NetworkId) -> Self {
        let fields = vec![Field::hidden("password, which your terminal may show")];
        Self::new(network, Purpose::Server, fields, 0)
    }

    fn new(network: NetworkId, purpose: Purpose, fields: Vec<Field>, at: usize) -> Self {
        Self { network, purpose, fields, at, refused: None, kills: KillRing::default() }
    }

    pub fn title(&self) -> &'static str {
        match self.purpose {
            Purpose::Login => "log in",
            Purpose::Register => "register an account",
            Purpose::Verify { .. } => "confirm the account",
            Purpose::Server => "this server has a password",
        }
    }

    /// The line that is being filled in.
    pub fn field(&self) -> &Field {
        self.fields.get(self.at).expect("there is a field, and the choice stays among them")
    }

    /// The same, to be changed, with what is cut from the lines of this dialog.
    pub fn editor_mut(&mut self) -> (&mut Editor, &mut KillRing) {
        let field = self.fields.get_mut(self.at).expect("the choice stays among the fields");
        (&mut field.editor, &mut self.kills)
    }

    pub fn is_last(&self) -> bool {
        self.at + 1 >= self.fields.len()
    }

    pub fn move_by(&mut self, rows: isize) {
        let last = self.fields.len().saturating_sub(1);
        self.at = self.at.saturating_add_signed(rows).min(last);
    }

    /// What stands in a line now.
    pub fn text(&self, index: usize) -> &str {
        self.fields.get(index).map_or("", |field| field.editor.text().trim())
    }

    /// What stands in a line with a password, with the spaces that may belong to it.
    pub fn secret(&self, index: usize) -> Secret {
        Secret::new(self.fields.get(index).map_or("", |field| field.editor.text()))
    }

    /// Does not ask whether the password is to be remembered.
    pub fn remember_nothing(&mut self) {
        self.fields.retain(|field| field.label != REMEMBER);
    }

    /// Whether the password is to be remembered.
    pub fn remembers(&self) -> bool {
        let asked = self.fields.last().filter(|field| field.label == REMEMBER);
        asked.is_some_and(|field| field.editor.text().trim().to_lowercase().starts_with('y'))
    }
}
