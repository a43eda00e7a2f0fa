//! One question as it arrives: who asks, in which language, of which moment and which part of the ledger.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use tokio::sync::OwnedRwLockReadGuard;
use usus_log::entry::Head;
use usus_views::clocks::Clocks;
use usus_views::filter::Filter;
use usus_views::memory::Memory;
use usus_views::registers::Registers;

use crate::ask;
use crate::commands::question;
use crate::serve::{Office, Permission, Person, Trouble};
use crate::words::Language;

/// The cookie that remembers the language.
pub(crate) const LANGUAGE_COOKIE: &str = "usus_lang";

/// The words of an address that say of which moment it is, and of which ambito: they go from page to page.
const CARRIED: [&str; 4] = ["effective", "known", "ambito", "lang"];

/// A question as it arrives.
pub(crate) struct Visit {
    /// What answers draw on.
    pub(crate) office: Arc<Office>,
    /// Who asks.
    pub(crate) person: Person,
    /// In which language.
    pub(crate) language: Language,
    /// The address asked for, without its question.
    pub(crate) path: String,
    /// The question of the address, word by word.
    pub(crate) words: BTreeMap<String, String>,
    /// The same as the command line has it.
    pub(crate) question: ask::Question,
    /// The two clocks.
    pub(crate) clocks: Clocks,
    /// Where the log ends now.
    pub(crate) head: Head,
    /// Which quantities are meant; never more than the person may see.
    pub(crate) filter: Filter,
}

/// The language of a question: as the address says, or as it did before; Italian otherwise.
pub(crate) fn language(uri: &Uri, headers: &HeaderMap) -> Language {
    let words = words(uri);
    let said = words.get("lang").cloned().or_else(|| cookie(headers, LANGUAGE_COOKIE));
    match said {
        Some(said) if said.to_ascii_lowercase().starts_with("en") => Language::English,
        _ => Language::Italian,
    }
}

/// A cookie's value.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|cookies| cookies.to_str().ok());
    cookies.flat_map(|cookies| cookies.split(';')).find_map(|cookie| {
        let (known, value) = cookie.trim().split_once('=')?;
        (known == name).then(|| value.to_owned())
    })
}

/// The words of an address's question; those left empty say nothing.
fn words(uri: &Uri) -> BTreeMap<String, String> {
    let pairs = serde_urlencoded::from_str::<Vec<(String, String)>>(uri.query().unwrap_or_default());
    let said = pairs.unwrap_or_default().into_iter().map(|(word, value)| (word, value.trim().to_owned()));
    said.filter(|(_, value)| !value.is_empty()).collect()
}

impl FromRequestParts<Arc<Office>> for Visit {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, office: &Arc<Office>) -> Result<Self, Trouble> {
        let person = parts.extensions.get::<Person>().cloned().ok_or(Trouble::NotSignedIn)?;
        let language = language(&parts.uri, &parts.headers);
        let mut words = words(&parts.uri);
        if let Some(own) = person.ambiti() {
            let asked = words.entry("ambito".to_owned());
            let asked =
                asked.or_insert_with(|| own.first().map_or_else(String::new, |own| (*own).to_owned()));
            if !person.may_in(Permission::Read, Some(asked)) {
                return Err(Trouble::NotAllowed);
            }
        }
        let question = asked(&words);
        let filter = question::filter(&question, language)?;
        let head = office.head();
        let clocks = question::clocks(&office.log, head.position, &question, language).await?;
        Ok(Self {
            office: office.clone(),
            person,
            language,
            path: parts.uri.path().to_owned(),
            words,
            question,
            clocks,
            head,
            filter,
        })
    }
}

/// The question as the command line has it.
fn asked(words: &BTreeMap<String, String>) -> ask::Question {
    let word = |name: &str| words.get(name).cloned();
    ask::Question {
        effective: word("effective"),
        known: word("known"),
        only: ask::Only {
            ambito: word("ambito"),
            service: word("service"),
            plan: word("plan"),
            resource: word("resource"),
            area: word("area"),
            holder: word("holder"),
            class: word("class"),
            fund: word("fund"),
        },
    }
}

impl Visit {
    /// A word of the address's question.
    pub(crate) fn word(&self, name: &str) -> Option<&str> {
        self.words.get(name).map(String::as_str)
    }

    /// The ambito that is looked at; `None` for all.
    pub(crate) fn ambito(&self) -> Option<&str> {
        self.word("ambito")
    }

    /// Whether something else than today's knowledge of today is shown: then nothing can be entered.
    pub(crate) fn is_past(&self) -> bool {
        self.clocks.known < self.head.position || self.clocks.effective < usus_log::clock::today()
    }

    /// The same question of today; `None` where it is of today already. What is known is all there is, and the date is
    /// today's, or the one asked for where that is still to come.
    pub(crate) fn today(&self) -> Option<Self> {
        if !self.is_past() {
            return None;
        }
        let today = usus_log::clock::today();
        let is_carried =
            |word: &str| word != "known" && (word != "effective" || self.clocks.effective > today);
        let words = self.words.iter().filter(|(word, _)| is_carried(word.as_str()));
        let words: BTreeMap<String, String> =
            words.map(|(word, value)| (word.clone(), value.clone())).collect();
        Some(Self {
            office: self.office.clone(),
            person: self.person.clone(),
            language: self.language,
            path: self.path.clone(),
            question: asked(&words),
            words,
            clocks: Clocks { effective: self.clocks.effective.max(today), known: self.head.position },
            head: self.head,
            filter: self.filter.clone(),
        })
    }

    /// Whether they may do this in the ambito that is looked at.
    pub(crate) fn may(&self, permission: Permission) -> bool {
        self.person.may_in(permission, self.ambito())
    }

    /// One of two fixed texts.
    pub(crate) fn say(&self, italian: &'static str, english: &'static str) -> &'static str {
        self.language.say(italian, english)
    }

    /// What is known in memory at the moment asked for. Not to be held while the database is asked something long.
    pub(crate) async fn memory(&self) -> Result<OwnedRwLockReadGuard<Memory>, Trouble> {
        Ok(self.office.memory(self.clocks.known).await?)
    }

    /// The registers as known at the moment asked for.
    pub(crate) async fn registers(&self) -> Result<Arc<Registers>, Trouble> {
        Ok(self.office.registers(self.clocks.known).await?)
    }

    /// An address of the same moment and ambito, with more words; a word given empty is left out.
    pub(crate) fn href(&self, path: &str, more: &[(&str, &str)]) -> String {
        let carried = CARRIED.iter().filter_map(|word| Some((*word, self.word(word)?)));
        let carried = carried.filter(|(word, _)| more.iter().all(|(known, _)| known != word));
        address(path, carried.chain(more.iter().copied()))
    }

    /// This very address, with some words otherwise; a word given empty is left out.
    pub(crate) fn here(&self, otherwise: &[(&str, &str)]) -> String {
        let kept = self.words.iter().map(|(word, value)| (word.as_str(), value.as_str()));
        let kept = kept.filter(|(word, _)| otherwise.iter().all(|(known, _)| known != word));
        address(&self.path, kept.chain(otherwise.iter().copied()))
    }
}

/// An address from its path and the words of its question.
fn address<'w>(path: &str, words: impl Iterator<Item = (&'w str, &'w str)>) -> String {
    let words: Vec<_> = words.filter(|(_, value)| !value.is_empty()).collect();
    match serde_urlencoded::to_string(&words) {
        Ok(question) if !question.is_empty() => format!("{path}?{question}"),
        _ => path.to_owned(),
    }
}
