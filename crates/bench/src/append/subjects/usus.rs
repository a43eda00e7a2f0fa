//! This log, through its own door: a unit begins, decides and is committed, and one that was overtaken is
//! made again.

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result};
use async_trait::async_trait;
use chrono::NaiveDate;
use usus_domain::act::Act;
use usus_domain::class::Class;
use usus_domain::command::Command;
use usus_domain::event::{Contributed, Returned, Source};
use usus_domain::id::{AmbitoId, HolderId, RowId};
use usus_domain::particulars::Particulars;
use usus_domain::quantity::Unit as Measure;
use usus_domain::stream::Stream;
use usus_domain::text::Text;
use usus_log::address::Address;
use usus_log::document::Document;
use usus_log::error::LogError;
use usus_log::store::Log;
use usus_log::unit::Unit;

use crate::append::payload::{Payload, letters, refused};
use crate::append::subject::Subject;

/// How many entries are asked for at once when the log is read.
const PAGE: i64 = 2_000;

/// Rows by which something was returned, so that each has a name of its own.
static RETURNED: AtomicU64 = AtomicU64::new(0);

/// A ledger of ours.
pub(crate) struct Usus {
    log: Log,
    rows: Rows,
}

/// What its events are.
enum Rows {
    /// Holders being registered: an entry and nothing beside it, as the other subjects have it.
    Registers(Payload),
    /// Resources being given: an entry, a movement and a resource.
    Movements(Box<Contributed>),
}

impl Usus {
    /// Whether this build of the log knows addresses of this kind.
    pub(crate) fn is_known(address: &str) -> Result<(), LogError> {
        address.parse::<Address>().map(drop)
    }

    /// A ledger whose events register holders.
    pub(crate) async fn registers(address: &str) -> Result<Self> {
        Ok(Self { log: open(address).await?, rows: Rows::Registers(Payload::new()?) })
    }

    /// A ledger whose events give resources.
    pub(crate) async fn movements(address: &str) -> Result<Self> {
        Ok(Self { log: open(address).await?, rows: Rows::Movements(Box::new(gift()?)) })
    }

    /// The ledger.
    pub(crate) fn log(&self) -> &Log {
        &self.log
    }

    fn command(&self, number: u64) -> Result<(Stream, Command)> {
        match &self.rows {
            Rows::Registers(payload) => {
                let row = payload.holder(number)?;
                Ok((Stream::Holder(row.holder.clone()), Command::RegisterHolder(row)))
            }
            Rows::Movements(gift) => give(gift, number, gift.quantity),
        }
    }

    /// Commits these as one unit, begun again for as long as others are quicker. `ids` are looked up at once.
    async fn commit(&self, commands: &[(Stream, Command)], ids: &[String]) -> Result<u64> {
        let mut overtaken = 0;
        loop {
            let unit = Unit::begin(&self.log);
            if !ids.is_empty() {
                unit.look_up(ids).await?;
            }
            for (stream, command) in commands {
                unit.handle(stream, command.clone(), None).await?.map_err(refused)?;
            }
            match unit.commit("bench", &|_| {}).await {
                Ok(_) => return Ok(overtaken),
                Err(LogError::Conflict) => overtaken += 1,
                Err(error) => return Err(error.into()),
            }
        }
    }
}

#[async_trait]
impl Subject for Usus {
    async fn append(&self, number: u64) -> Result<u64> {
        self.commit(&[self.command(number)?], &[]).await
    }

    async fn batch(&self, first: u64, events: u64) -> Result<()> {
        let numbers = first..first + events;
        let commands: Vec<_> = numbers.clone().map(|number| self.command(number)).collect::<Result<_>>()?;
        // An import asks at once for every row its file names; registers have none.
        let ids: Vec<String> = match self.rows {
            Rows::Registers(_) => Vec::new(),
            Rows::Movements(_) => numbers.map(letters).collect(),
        };
        self.commit(&commands, &ids).await.map(drop)
    }

    /// A resource of which a cent at a time goes back to its giver. Whether it is there is asked first, as an
    /// import asks for the rows that a file names.
    async fn lengthen(&self, stream: u64, events: u64) -> Result<bool> {
        let resource = RowId::new(&letters(stream)).map_err(refused)?;
        let known = self.log.known_rows(&[&resource.as_str()]).await?;
        let gift = gift()?;
        let mut commands = Vec::new();
        if known.is_empty() {
            commands.push(give(&gift, stream, 100_000_000)?);
        }
        for _ in u64::try_from(commands.len())?..events {
            let id = format!("{}-{}", letters(stream), RETURNED.fetch_add(1, Ordering::Relaxed));
            let returned = Returned {
                row: Particulars { id: RowId::new(&id).map_err(refused)?, ..gift.row.clone() },
                source: Source::Resource(resource.clone()),
                quantity: 1,
            };
            commands.push((Stream::Resource(resource.clone()), Command::Return(returned)));
        }
        self.commit(&commands, &[]).await?;
        Ok(true)
    }

    async fn read(&self) -> Result<u64> {
        let head = self.log.head().await?.position;
        let (mut after, mut read) = (0, 0);
        while after < head {
            let entries = self.log.entries(after, head, PAGE).await?;
            for entry in &entries {
                let document = Document::parse(entry.position, &entry.document)?;
                black_box(document.event()?);
                read += 1;
            }
            after = entries.last().context("the log ends before its head")?.position;
        }
        Ok(read)
    }

    async fn close(&self) {
        self.log.clone().close().await;
    }
}

async fn open(address: &str) -> Result<Log> {
    Ok(Log::open(&address.parse::<Address>()?).await?)
}

fn give(gift: &Contributed, number: u64, quantity: i64) -> Result<(Stream, Command)> {
    let id = RowId::new(&letters(number)).map_err(refused)?;
    let mut given = gift.clone();
    given.row.id = id.clone();
    given.quantity = quantity;
    Ok((Stream::Resource(id), Command::Contribute(Box::new(given))))
}

/// A sum of money as offices write it.
fn gift() -> Result<Contributed> {
    let on = NaiveDate::from_ymd_opt(2026, 3, 2).context("a day")?;
    let free = |field, text| Text::free(field, text).map_err(refused);
    Ok(Contributed {
        row: Particulars {
            id: RowId::new("gift").map_err(refused)?,
            effective_on: on,
            act: Act::parse("Assemblea dei Sindaci|delibera|12/2026|2026-03-02").map_err(refused)?,
            note: Some(free("note", "Quota ordinaria")?),
            cup: None,
            cig: None,
            reference: None,
        },
        ambito: AmbitoId::new("nord").map_err(refused)?,
        class: Class::Depletable,
        kind: free("kind", "euro")?,
        unit: Measure::Euro,
        holder: HolderId::new("regione").map_err(refused)?,
        quantity: 1_000_000,
        fund: Some(free("fund", "FSR")?),
        quota: None,
        annuality: None,
        areas: Vec::new(),
        deadline: None,
        from: None,
        to: None,
    })
}
