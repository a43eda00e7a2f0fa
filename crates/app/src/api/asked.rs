//! A question to the API as it arrives, and how every answer leaves: which clocks it used, where it can be cited, and
//! whether whoever asks has it already.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use usus_log::document::hex;
use usus_views::clocks::Clocks;

use crate::api::described;
use crate::api::kept::Finished;
use crate::ask::Format;
use crate::failure::Failure;
use crate::serve::{Office, Trouble, Visit};
use crate::words::Language;

/// The position as known at which an answer was given.
pub(super) const KNOWN: HeaderName = HeaderName::from_static("usus-known");

/// The date up to which an answer tells facts.
pub(super) const EFFECTIVE: HeaderName = HeaderName::from_static("usus-effective");

/// Rows of a page where nothing is said.
pub(super) const ROWS: usize = 1_000;

/// The most rows of a page.
pub(super) const MOST_ROWS: usize = 10_000;

/// A question as it arrives.
pub(super) struct Asked {
    /// Who asks what, of which moment.
    pub(super) visit: Visit,
    /// How many rows at most.
    pub(super) limit: usize,
    /// After which place: of a row in the answer, or of an entry in the log.
    pub(super) after: i64,
    accept: Option<String>,
    unless: Option<String>,
}

/// An answer before it leaves.
pub(super) struct Made {
    /// Its body.
    pub(super) body: Vec<u8>,
    /// What it is.
    pub(super) kind: &'static str,
    /// The place the next page begins after, where there is one.
    pub(super) next: Option<i64>,
}

impl FromRequestParts<Arc<Office>> for Asked {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, office: &Arc<Office>) -> Result<Self, Trouble> {
        let mut visit = Visit::from_request_parts(parts, office).await?;
        let path = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
        known_words(&visit, path, parts.uri.query().unwrap_or_default())?;
        let limit = limit(&visit)?;
        let after = match visit.word("cursor") {
            None => 0,
            Some(cursor) => {
                let is_said = visit.word("known").is_some();
                let (clocks, after) = place(cursor, &mark(&visit))
                    .filter(|(clocks, _)| (0..=visit.head.position).contains(&clocks.known))
                    .filter(|(clocks, _)| !is_said || clocks.known == visit.clocks.known)
                    .ok_or_else(|| Trouble::Unclear(no_cursor(visit.language)))?;
                visit.clocks = clocks;
                after
            }
        };
        let text = |name| parts.headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let accept = text(header::ACCEPT).map(str::to_owned);
        let unless = text(header::IF_NONE_MATCH).map(str::to_owned);
        Ok(Self { visit, limit, after, accept, unless })
    }
}

/// A word nobody knows would be passed over in silence, and a filter that is misspelt filter nothing.
fn known_words(visit: &Visit, path: &str, query: &str) -> Result<(), Trouble> {
    if query.is_empty() {
        return Ok(());
    }
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    for (at, (word, _)) in pairs.iter().enumerate() {
        if !described::takes(path, word) {
            return Err(Trouble::Unclear(match visit.language {
                Language::Italian => format!("Il parametro «{word}» qui non esiste."),
                Language::English => format!("There is no parameter “{word}” here."),
            }));
        }
        if pairs[..at].iter().any(|(earlier, _)| earlier == word) {
            return Err(Trouble::Unclear(match visit.language {
                Language::Italian => format!("Il parametro «{word}» è indicato più volte."),
                Language::English => format!("The parameter “{word}” is given more than once."),
            }));
        }
    }
    Ok(())
}

fn limit(visit: &Visit) -> Result<usize, Trouble> {
    let Some(said) = visit.word("limit") else { return Ok(ROWS) };
    let limit = said.parse::<usize>().ok().filter(|limit| (1..=MOST_ROWS).contains(limit));
    limit.ok_or_else(|| {
        Trouble::Unclear(match visit.language {
            Language::Italian => format!("`limit` va da 1 a {MOST_ROWS}."),
            Language::English => format!("`limit` goes from 1 to {MOST_ROWS}."),
        })
    })
}

/// By which a cursor knows its question: another question has other places.
fn mark(visit: &Visit) -> String {
    let mut hash = Sha256::new_with_prefix(&visit.path);
    for (word, value) in visit.words.iter().filter(|(word, _)| !AROUND.contains(&word.as_str())) {
        for part in ["\n", word, "=", value] {
            hash.update(part);
        }
    }
    hex(&hash.finalize()[..4])
}

/// Words that say how much of an answer is wanted and how it is told, not what is asked.
const AROUND: [&str; 5] = ["known", "format", "lang", "limit", "cursor"];

/// What a cursor carries: the two clocks of the first page, the place, and the mark of its question.
fn place(cursor: &str, mark: &str) -> Option<(Clocks, i64)> {
    let mut parts = cursor.split('.');
    let known = parts.next()?.parse().ok()?;
    let effective: NaiveDate = parts.next()?.parse().ok()?;
    let after = parts.next()?.parse().ok().filter(|after| *after >= 0)?;
    let is_its_own = parts.next() == Some(mark) && parts.next().is_none();
    is_its_own.then_some((Clocks { effective, known }, after))
}

fn no_cursor(language: Language) -> String {
    language
        .say(
            "`cursor` non è quello di una pagina precedente: si prende com'è da Link, rel=\"next\".",
            "`cursor` is not one of an earlier page: it is taken as it is from Link, rel=\"next\".",
        )
        .to_owned()
}

/// Which of two forms is asked for: as the address says, or as the `Accept` header does; JSON where both are the same.
fn form(said: Option<&str>, accept: Option<&str>) -> Result<Format, Trouble> {
    match (said, accept) {
        (Some("json"), _) | (None, None) => Ok(Format::Json),
        (Some("csv"), _) => Ok(Format::Csv),
        (Some(_), _) => Err(Trouble::NotAcceptable),
        (None, Some(accept)) => {
            let [json, csv] = [("application", "json"), ("text", "csv")].map(|kind| liking(accept, kind));
            match json.max(csv) {
                0 => Err(Trouble::NotAcceptable),
                _ if json >= csv => Ok(Format::Json),
                _ => Ok(Format::Csv),
            }
        }
    }
}

/// How much a kind is liked, in thousandths: by the most exact range that has it.
fn liking(accept: &str, (main, sub): (&str, &str)) -> u32 {
    let mut best = (0, 0);
    for range in accept.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
        let exactness = match kind.split_once('/') {
            Some(("*", "*")) => 1,
            Some((of, "*")) if of == main => 2,
            Some((of, kind)) if (of, kind) == (main, sub) => 3,
            _ => continue,
        };
        let weight = parts.find_map(|part| part.strip_prefix("q="));
        if exactness > best.0 {
            best = (exactness, weight.map_or(1_000, thousandths));
        }
    }
    best.1
}

/// A weight of an `Accept` header: `0.8`, `1`.
fn thousandths(weight: &str) -> u32 {
    let (whole, rest) = weight.split_once('.').unwrap_or((weight, ""));
    let rest: String = rest.chars().chain("000".chars()).take(3).collect();
    format!("{whole}{rest}").parse::<u32>().unwrap_or(0).min(1_000)
}

impl Asked {
    /// The form of a table: JSON or CSV.
    pub(super) fn form(&self) -> Result<Format, Trouble> {
        form(self.visit.word("format"), self.accept.as_deref())
    }

    /// The question in full: what is asked, as known when, in which form and language, within which ambito.
    fn question(&self, form: &str) -> String {
        let Clocks { effective, known } = self.visit.clocks;
        let language = self.visit.say("it", "en");
        let mut question = format!(
            "{}\n@{known}\n{effective}\n{form}\n{language}\n{}\n{}",
            self.visit.path, self.limit, self.after
        );
        // Whether a date was said matters to some questions; which one stands above.
        for (word, value) in self.visit.words.iter().filter(|(word, _)| !AROUND.contains(&word.as_str())) {
            for part in ["\n", word, "=", value] {
                question.push_str(part);
            }
        }
        question
    }

    /// Answers with what `make` makes, unless it was made before, or whoever asks has it already. The answer must be
    /// one that never changes: as known at a position.
    pub(super) async fn answer(
        &self,
        make: impl AsyncFnOnce(&Self, Format) -> Result<Made, Trouble>,
    ) -> Result<Response, Trouble> {
        let form = self.form()?;
        self.answer_in(form, make).await
    }

    /// As [`answer`](Self::answer), where there is but one form.
    pub(super) async fn answer_in(
        &self,
        form: Format,
        make: impl AsyncFnOnce(&Self, Format) -> Result<Made, Trouble>,
    ) -> Result<Response, Trouble> {
        let question = self.question(if form == Format::Csv { "csv" } else { "json" });
        let kept = &self.visit.office.told;
        if let Some(finished) = kept.answer(&question) {
            return Ok(self.leave(&finished));
        }
        let answer = make(self, form).await?;
        let finished = Arc::new(self.finished(answer, Some(&question)));
        kept.keep(question, &finished);
        Ok(self.leave(&finished))
    }

    /// Answers with what may be another tomorrow: nothing of it is kept.
    pub(super) fn answer_now(&self, made: Made) -> Response {
        let finished = self.finished(made, None);
        self.leave(&finished)
    }

    fn finished(&self, made: Made, question: Option<&str>) -> Finished {
        let Clocks { effective, known } = self.visit.clocks;
        let (known_at, date) = (format!("@{known}"), effective.to_string());
        let mut headers = HeaderMap::with_capacity(8);
        let mut add = |name: HeaderName, value: String| {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.append(name, value);
            }
        };
        add(header::CONTENT_TYPE, made.kind.to_owned());
        add(header::CONTENT_LANGUAGE, self.visit.say("it", "en").to_owned());
        add(header::VARY, "Accept, Cookie".to_owned());
        add(KNOWN, known_at.clone());
        add(EFFECTIVE, date.clone());
        let clocks = [("known", known_at.as_str()), ("effective", date.as_str())];
        if let Some(question) = question {
            let hash = hex(&Sha256::digest(question.as_bytes())[..16]);
            add(header::ETAG, format!("\"{known}-{hash}\""));
            add(header::LINK, format!("<{}>; rel=\"canonical\"", self.visit.here(&clocks)));
        }
        if let Some(next) = made.next {
            let cursor = format!("{known}.{effective}.{next}.{}", mark(&self.visit));
            let more = [clocks[0], ("cursor", cursor.as_str())];
            add(header::LINK, format!("<{}>; rel=\"next\"", self.visit.here(&more)));
        }
        Finished { status: StatusCode::OK, headers, body: made.body.into() }
    }

    fn leave(&self, finished: &Finished) -> Response {
        let is_known = match (&self.unless, finished.headers.get(header::ETAG).map(HeaderValue::as_bytes)) {
            (Some(unless), Some(tag)) => unless.split(',').any(|known| {
                let known = known.trim();
                known == "*" || known.strip_prefix("W/").unwrap_or(known).as_bytes() == tag
            }),
            _ => false,
        };
        let (status, body) = if is_known {
            (StatusCode::NOT_MODIFIED, Body::empty())
        } else {
            (finished.status, Body::from(finished.body.clone()))
        };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = finished.headers.clone();
        if is_known {
            response.headers_mut().remove(header::CONTENT_TYPE);
        }
        response
    }
}

impl Made {
    /// JSON or CSV.
    pub(super) fn table(body: Vec<u8>, form: Format) -> Self {
        let kind = if form == Format::Csv { "text/csv; charset=utf-8" } else { "application/json" };
        Self { body, kind, next: None }
    }

    /// With a page after it.
    pub(super) fn with_next(self, next: Option<i64>) -> Self {
        Self { next, ..self }
    }
}

/// What the system says where an answer cannot be written to memory.
pub(super) fn unwritten(error: std::io::Error) -> Trouble {
    Trouble::Machine(Failure::from(error))
}

/// One page of rows, and the place the next one begins after.
pub(super) fn page<T>(mut rows: Vec<T>, limit: usize, after: i64) -> (Vec<T>, Option<i64>) {
    let before = usize::try_from(after).unwrap_or(usize::MAX).min(rows.len());
    rows.drain(..before);
    let more = rows.len() > limit;
    rows.truncate(limit);
    (rows, more.then(|| after.saturating_add(i64::try_from(limit).unwrap_or(i64::MAX))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_the_one_that_is_liked_most() {
        for (accept, expected) in [
            ("*/*", Some(Format::Json)),
            ("text/csv", Some(Format::Csv)),
            ("text/csv, */*;q=0.1", Some(Format::Csv)),
            ("application/json;q=0.2, text/*;q=0.9", Some(Format::Csv)),
            ("text/html, application/*;q=0.5", Some(Format::Json)),
            ("image/png", None),
            ("*/*, application/json;q=0", Some(Format::Csv)),
        ] {
            assert_eq!(form(None, Some(accept)).ok(), expected, "{accept}");
        }
        assert_eq!(form(Some("csv"), Some("application/json")).ok(), Some(Format::Csv));
        assert!(form(Some("pdf"), None).is_err());
    }

    #[test]
    fn a_cursor_says_where_and_as_known_when() {
        let (clocks, after) = place("4180.2026-12-31.500.ab", "ab").unwrap();
        assert_eq!((clocks.known, clocks.effective.to_string().as_str(), after), (4180, "2026-12-31", 500));
        for wrong in [
            "",
            "1",
            "1.2026-12-31.ab",
            "1.2026-12-31.-1.ab",
            "1.2026-12-31.1.cd",
            "x.2026-12-31.1.ab",
            "1.2026-12-31.1",
        ] {
            assert!(place(wrong, "ab").is_none(), "{wrong}");
        }
    }

    #[test]
    fn pages_join_without_a_gap() {
        let rows: Vec<i64> = (0..7).collect();
        let (first, next) = page(rows.clone(), 3, 0);
        let (second, after) = page(rows.clone(), 3, next.unwrap());
        let (third, end) = page(rows.clone(), 3, after.unwrap());
        assert_eq!([first, second, third].concat(), rows);
        assert_eq!(end, None);
    }
}
