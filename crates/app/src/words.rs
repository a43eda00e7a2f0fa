//! Everything people read: Italian first, English where it is asked for.

mod closing;
pub(crate) mod figures;
mod findings;
mod keys;
pub(crate) mod labels;
mod machine_en;
mod machine_it;
mod named_en;
mod named_it;
mod policies;
mod proposal;
mod refusal_en;
mod refusal_it;
mod sheet_en;
mod sheet_it;
pub(crate) mod shown;
mod stamps;
mod unreadable;
mod witnesses;

use std::ffi::OsString;

use chrono::{DateTime, NaiveDate, Utc};
use usus_desk::fault::{Fault, Unreadable};
use usus_domain::quantity::{Quantity, Unit};
use usus_log::clock;
use usus_log::error::LogError;

use crate::words::shown::sentence;

/// The reader's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// Italian, unless something else is asked for.
    Italian,
    /// English.
    English,
}

/// What to say, in both languages, to somebody who asked for a third.
pub(crate) fn language_unknown(word: &str) -> String {
    format!("La lingua «{word}» non c'è: it o en. / There is no language “{word}”: it or en.")
}

impl Language {
    /// The language asked for by `--lang` or `USUS_LANG`, known before the command line is understood, so
    /// that its errors are told in it too.
    pub(crate) fn asked_for(arguments: &[OsString]) -> Self {
        let mut asked = std::env::var("USUS_LANG").ok();
        let texts: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
        for (at, text) in texts.iter().enumerate() {
            if let Some(language) = text.strip_prefix("--lang=") {
                asked = Some(language.to_owned());
            } else if *text == "--lang" {
                asked = texts.get(at + 1).map(ToString::to_string).or(asked);
            }
        }
        match asked {
            Some(language) if language.to_ascii_lowercase().starts_with("en") => Self::English,
            _ => Self::Italian,
        }
    }

    /// Whether a word names one of the two languages, as `it`, `en` or `it_IT.UTF-8` do.
    pub(crate) fn is_known(word: &str) -> bool {
        let word = word.to_ascii_lowercase();
        word.starts_with("it") || word.starts_with("en")
    }

    /// Whether it is Italian.
    pub(crate) fn is_italian(self) -> bool {
        self == Self::Italian
    }

    /// One of two fixed texts.
    pub(crate) fn say(self, italian: &'static str, english: &'static str) -> &'static str {
        match self {
            Self::Italian => italian,
            Self::English => english,
        }
    }

    /// A date as people write it.
    pub(crate) fn date(self, date: NaiveDate) -> String {
        match self {
            Self::Italian => figures::date_it(date),
            Self::English => figures::date_en(date),
        }
    }

    /// An instant as a clock in Rome shows it.
    pub(crate) fn instant(self, instant: DateTime<Utc>) -> String {
        let local = clock::in_rome(instant);
        format!("{} {}", self.date(local.date()), local.format("%H:%M:%S"))
    }

    /// A quantity with its unit.
    pub(crate) fn quantity(self, quantity: Quantity) -> String {
        match self {
            Self::Italian => figures::quantity_it(quantity),
            Self::English => figures::quantity_en(quantity),
        }
    }

    /// The word for a unit, from its code.
    pub(crate) fn unit(self, code: &str) -> String {
        let Some(unit) = Unit::from_code(code) else { return code.to_owned() };
        match self {
            Self::Italian => figures::unit_it(unit, false).to_owned(),
            Self::English => figures::unit_en(unit, false).to_owned(),
        }
    }

    /// Why a row is not recorded.
    pub(crate) fn fault(self, fault: &Fault) -> String {
        match (self, fault) {
            (Self::Italian, Fault::Refused(refusal)) => refusal_it::sentence(refusal),
            (Self::English, Fault::Refused(refusal)) => refusal_en::sentence(refusal),
            (Self::Italian, Fault::Shape(trouble)) => sentence(&sheet_it::shape_trouble(trouble)),
            (Self::English, Fault::Shape(trouble)) => sentence(&sheet_en::shape_trouble(trouble)),
            (Self::Italian, Fault::Cell { column, trouble }) => {
                format!("Colonna «{column}»: {}.", sheet_it::cell_trouble(trouble))
            }
            (Self::English, Fault::Cell { column, trouble }) => {
                format!("Column “{column}”: {}.", sheet_en::cell_trouble(trouble))
            }
        }
    }

    /// Why the machine did not do it.
    pub(crate) fn machine(self, error: &LogError) -> String {
        match self {
            Self::Italian => machine_it::machine(error),
            Self::English => machine_en::machine(error),
        }
    }

    /// Why a file is not read.
    pub(crate) fn unreadable(self, trouble: &Unreadable) -> String {
        sentence(&match self {
            Self::Italian => unreadable::italian(trouble),
            Self::English => unreadable::english(trouble),
        })
    }
}

/// An address as it may be shown: before an @ stand a name and a password.
pub(crate) fn without_secrets(address: &str) -> String {
    address.rsplit_once('@').map_or_else(|| address.to_owned(), |(_, server)| format!("…@{server}"))
}
