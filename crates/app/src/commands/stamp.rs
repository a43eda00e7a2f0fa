//! `usus checkpoint stamp`: an authority says when a checkpoint was there.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use usus_log::evidence::Which;
use usus_verifier::checkpoint::SignedCheckpoint;
use usus_verifier::time_stamp::{NotAStamp, Query, TimeStamp, stamped};
use usus_witness::post::NoAnswer;
use usus_witness::stamp::{NotStamped, stamp as ask_authority};

use crate::ask::stamp::Stamp;
use crate::commands::{Session, checkpoint};
use crate::failure::Failure;
use crate::words::{Language, without_secrets};

/// How many checkpoints are looked at in one go.
const AT_ONCE: i64 = 1000;

/// Asks an authority and keeps what it replies; or writes what is to be asked, and keeps the reply another time.
pub(super) async fn stamp(session: &Session, ask: &Stamp) -> Result<ExitCode, Failure> {
    match (&ask.tsa, &ask.request, &ask.reply) {
        (Some(tsa), ..) => online(session, ask, tsa).await?,
        (None, Some(request), None) => {
            let (size, query) = query(session, ask).await?;
            let asked = query.der().ok_or_else(|| not_stamped(session.language, &NotAStamp::Form))?;
            write_new(request, &asked, session.language)?;
            tell(&written(session.language, size, request))?;
        }
        (None, Some(request), Some(reply)) => offline(session, request, reply).await?,
        // The command line asks for one of them.
        (None, None, _) => {}
    }
    Ok(ExitCode::SUCCESS)
}

async fn online(session: &Session, ask: &Stamp, tsa: &str) -> Result<(), Failure> {
    let (size, query) = query(session, ask).await?;
    let language = session.language;
    let place = without_secrets(tsa);
    let (reply, stamp) = ask_authority(tsa, &query).await.map_err(|why| match why {
        NotStamped::NotAStamp(why) => not_stamped(language, &why),
        NotStamped::NoAnswer(NoAnswer::Address) => {
            Failure::Usage(format!("{place}: {}.", language.no_answer(&NoAnswer::Address)))
        }
        why => Failure::System(format!("{place}: {}", language.not_stamped(&why))),
    })?;
    session.log.add_stamp(size, Some(&place), &reply).await?;
    tell(&kept(language, size, &stamp))
}

/// Takes the reply to a question that was written to a file, perhaps long ago: the checkpoint it is about need not
/// be the last any more.
async fn offline(session: &Session, request: &Path, reply: &Path) -> Result<(), Failure> {
    let language = session.language;
    let unread = |path: &Path, error: &io::Error| Failure::Usage(unreadable(language, path, error));
    let asked = fs::read(request).map_err(|error| unread(request, &error))?;
    let reply = fs::read(reply).map_err(|error| unread(reply, &error))?;
    let query = Query::read(&asked).ok_or_else(|| Failure::Usage(not_a_query(language, request)))?;
    let stamp = TimeStamp::read(&reply).map_err(|why| not_stamped(language, &why))?;
    stamp.answers(&query).map_err(|why| not_stamped(language, &why))?;
    let size = stamped_size(session, &stamp).await?.ok_or_else(|| Failure::Usage(of_nothing(language)))?;
    session.log.add_stamp(size, None, &reply).await?;
    tell(&kept(language, size, &stamp))
}

/// The question about the checkpoint that is asked for, or the last one.
async fn query(session: &Session, ask: &Stamp) -> Result<(i64, Query), Failure> {
    let which = match &ask.at {
        Some(at) => Which::Of(session.known(Some(at)).await?),
        None => Which::Latest,
    };
    let found = session.log.checkpoint(which).await?;
    let found = found.ok_or_else(|| checkpoint::none(which, session.language))?;
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|error| Failure::System(error.to_string()))?;
    Ok((i64::try_from(found.tree().0).unwrap_or(i64::MAX), Query::new(&found, &random)))
}

/// The size of the checkpoint that a time stamp is over.
async fn stamped_size(session: &Session, stamp: &TimeStamp) -> Result<Option<i64>, Failure> {
    let mut after = -1;
    loop {
        let checkpoints = session.log.checkpoints(after, AT_ONCE).await?;
        let Some((last, _)) = checkpoints.last() else { return Ok(None) };
        after = *last;
        let is_it =
            |note: &str| SignedCheckpoint::read(note).is_ok_and(|checkpoint| stamp.is_over(&checkpoint));
        if let Some((size, _)) = checkpoints.iter().find(|(_, note)| is_it(note)) {
            return Ok(Some(*size));
        }
    }
}

/// Writes the latest time stamp that is kept of a checkpoint to a file.
pub(super) async fn write_kept(
    session: &Session,
    checkpoint: &SignedCheckpoint,
    path: &Path,
) -> Result<(), Failure> {
    let language = session.language;
    let size = i64::try_from(checkpoint.tree().0).unwrap_or(i64::MAX);
    let stamps = session.log.stamps(size).await?;
    let read = stamps.into_iter().filter_map(|(_, reply)| Some((TimeStamp::read(&reply).ok()?, reply)));
    let latest = read.filter(|(stamp, _)| stamp.is_over(checkpoint)).max_by_key(|(stamp, _)| stamp.time);
    let (stamp, reply) = latest.ok_or_else(|| Failure::Usage(no_stamp(language, size)))?;
    write_new(path, &reply, language)?;
    let data = path.with_extension("txt");
    write_new(&data, &stamped(checkpoint), language)?;
    tell(&taken_out(language, &stamp, path, &data))
}

fn write_new(path: &Path, bytes: &[u8], language: Language) -> Result<(), Failure> {
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    let written = file.and_then(|mut file| file.write_all(bytes));
    written.map_err(|error| {
        Failure::Usage(match language {
            Language::Italian => format!("Il file {} non si può scrivere: {error}.", path.display()),
            Language::English => format!("The file {} cannot be written: {error}.", path.display()),
        })
    })
}

fn tell(sentence: &str) -> Result<(), Failure> {
    Ok(writeln!(io::stderr(), "{sentence}")?)
}

/// What is no reply cannot be read; a refusal may be over tomorrow; a stamp over something else proves nothing.
fn not_stamped(language: Language, why: &NotAStamp) -> Failure {
    let sentence = language.not_a_stamp(why);
    match why {
        NotAStamp::Form => Failure::Usage(sentence),
        NotAStamp::Refused { .. } => Failure::System(sentence.trim_end_matches('.').to_owned()),
        NotAStamp::OtherImprint | NotAStamp::OtherQuery => Failure::Evidence(sentence),
    }
}

fn instant(language: Language, stamp: &TimeStamp) -> String {
    let seconds = i64::try_from(stamp.time).unwrap_or(i64::MAX);
    DateTime::<Utc>::from_timestamp(seconds, 0).map(|time| language.instant(time)).unwrap_or_default()
}

fn written(language: Language, size: i64, request: &Path) -> String {
    let file = request.display();
    match language {
        Language::Italian => format!(
            "La richiesta per il punto di controllo @{size} è in {file}: mandarla all'autorità di marcatura, e poi \
             usus checkpoint stamp --offline --request {file} --reply RISPOSTA."
        ),
        Language::English => format!(
            "The request for the checkpoint @{size} is in {file}: send it to the time-stamping authority, and then \
             usus checkpoint stamp --offline --request {file} --reply REPLY."
        ),
    }
}

fn kept(language: Language, size: i64, stamp: &TimeStamp) -> String {
    let time = instant(language, stamp);
    match language {
        Language::Italian => {
            format!("Il punto di controllo @{size} è marcato: c'era il {time}. La marca è conservata.")
        }
        Language::English => {
            format!("The checkpoint @{size} is stamped: it was there on {time}. The stamp is kept.")
        }
    }
}

fn taken_out(language: Language, stamp: &TimeStamp, path: &Path, data: &Path) -> String {
    let (time, path, data) = (instant(language, stamp), path.display(), data.display());
    match language {
        Language::Italian => format!(
            "Marca del {time} in {path}, i byte marcati in {data}. Chi ha il certificato dell'autorità controlla con: \
             openssl ts -verify -in {path} -data {data} -CAfile CERTIFICATO"
        ),
        Language::English => format!(
            "Stamp of {time} in {path}, the bytes it stamps in {data}. Whoever has the authority's certificate checks \
             with: openssl ts -verify -in {path} -data {data} -CAfile CERTIFICATE"
        ),
    }
}

fn no_stamp(language: Language, size: i64) -> String {
    match language {
        Language::Italian => format!(
            "Del punto di controllo @{size} non è conservata nessuna marca: chiederla con usus checkpoint stamp."
        ),
        Language::English => {
            format!(
                "No time stamp of the checkpoint @{size} is kept: ask for one with usus checkpoint stamp."
            )
        }
    }
}

fn unreadable(language: Language, path: &Path, error: &io::Error) -> String {
    match language {
        Language::Italian => format!("Il file {} non si legge: {error}.", path.display()),
        Language::English => format!("The file {} cannot be read: {error}.", path.display()),
    }
}

fn not_a_query(language: Language, path: &Path) -> String {
    match language {
        Language::Italian => format!("Il file {} non è una richiesta scritta da usus.", path.display()),
        Language::English => format!("The file {} is not a request that usus wrote.", path.display()),
    }
}

fn of_nothing(language: Language) -> String {
    language
        .say(
            "La risposta è alla richiesta, ma di questo registro nessun punto di controllo è quello marcato.",
            "The reply answers the request, but no checkpoint of this ledger is the one it stamps.",
        )
        .to_owned()
}
