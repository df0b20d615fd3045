//! Parameter lists of commands: the one source of usage text, arity, completion and error text.

use std::ops::RangeInclusive;

/// Whether a parameter must be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Must be there.
    Required,
    /// May be left out; comes after the required ones.
    Optional,
    /// The rest of the line, spaces included; may be left out; comes last.
    Rest,
    /// The rest of the line, and it must not be empty; comes last.
    RequiredRest,
}

/// One parameter of a command. `kind` says what it names, in the terms of the half that owns the table.
#[derive(Debug, Clone, Copy)]
pub struct Param<K: 'static> {
    pub name: &'static str,
    pub kind: K,
    pub need: Need,
}

impl<K> Param<K> {
    /// A parameter that must be given.
    pub const fn required(name: &'static str, kind: K) -> Self {
        Self { name, kind, need: Need::Required }
    }

    /// A parameter that may be left out.
    pub const fn optional(name: &'static str, kind: K) -> Self {
        Self { name, kind, need: Need::Optional }
    }

    /// The rest of the line, if any.
    pub const fn rest(name: &'static str, kind: K) -> Self {
        Self { name, kind, need: Need::Rest }
    }

    /// The rest of the line, which must not be empty.
    pub const fn required_rest(name: &'static str, kind: K) -> Self {
        Self { name, kind, need: Need::RequiredRest }
    }
}

/// `KICK <channel> <nick> [reason]`.
pub fn usage<K>(name: &str, params: &[Param<K>]) -> String {
    let mut text = name.to_owned();
    for param in params {
        let (open, close) = match param.need {
            Need::Required | Need::RequiredRest => ('<', '>'),
            Need::Optional | Need::Rest => ('[', ']'),
        };
        text.push(' ');
        text.push(open);
        text.push_str(param.name);
        text.push(close);
    }
    text
}

/// How many words a command takes. A rest parameter counts as one, and as many as there are.
pub fn arity<K>(params: &[Param<K>]) -> RangeInclusive<usize> {
    let least =
        params.iter().filter(|p| matches!(p.need, Need::Required | Need::RequiredRest)).count();
    let open_ended =
        params.last().is_some_and(|p| matches!(p.need, Need::Rest | Need::RequiredRest));
    least..=if open_ended { usize::MAX } else { params.len() }
}

/// Whether the list is ordered: required, then optional, then at most one rest.
pub fn well_formed<K>(params: &[Param<K>]) -> bool {
    let rank = |need: Need| match need {
        Need::Required => 0,
        Need::Optional => 1,
        Need::Rest | Need::RequiredRest => 2,
    };
    params.windows(2).all(|pair| {
        let (before, after) = (rank(pair[0].need), rank(pair[1].need));
        before <= after && before < 2
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usage_and_arity_come_from_the_list() {
        let kick = [
            Param::required("channel", ()),
            Param::required("nick", ()),
            Param::rest("reason", ()),
        ];
        assert_eq!(usage("KICK", &kick), "KICK <channel> <nick> [reason]");
        assert_eq!(arity(&kick), 2..=usize::MAX);
        assert!(well_formed(&kick));
        for (before, after) in [
            (Param::rest("text", ()), Param::required("nick", ())),
            (Param::rest("text", ()), Param::rest("more", ())),
            (Param::optional("nick", ()), Param::required("text", ())),
        ] {
            assert!(!well_formed(&[before, after]), "{}", before.name);
        }
        assert_eq!(arity(&[Param::optional("message", ())]), 0..=1);
    }
}
