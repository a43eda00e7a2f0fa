//! What every answer of the server draws on: the log, what is known of it in memory, the office's own words.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lru::LruCache;
use tokio::sync::{Notify, OwnedRwLockReadGuard, watch};
use tokio::task::JoinHandle;
use usus_domain::id::StaffId;
use usus_log::entry::Head;
use usus_log::error::LogError;
use usus_log::store::Log;
use usus_verifier::key::PrivateKey;
use usus_views::days::{Days, FactDays};
use usus_views::live::Live;
use usus_views::memory::Memory;
use usus_views::registers::Registers;

use crate::api::kept::Kept as Told;
use crate::serve::config::Origin;
use crate::serve::kept::Kept;
use crate::serve::limits::Limits;
use crate::serve::sessions::Sessions;
use crate::serve::sign_in::{Programs, Provider};
use crate::serve::{Config, Verification};

/// How often it is looked whether another program recorded something.
const GLANCE: Duration = Duration::from_millis(100);

/// How many states of the registers are kept: those people compare.
const REGISTERS: NonZeroUsize = NonZeroUsize::new(16).unwrap();

/// The office, as the server knows it.
pub(crate) struct Office {
    /// The ledger.
    pub(crate) log: Log,
    /// What the office says of its server.
    pub(crate) config: Config,
    /// Who sits before the machine, where nobody has to sign in.
    pub(crate) local: Option<StaffId>,
    /// The key the ledger is signed with, where the server has it.
    pub(crate) key: Option<Arc<PrivateKey>>,
    /// What is kept aside for those it answers.
    pub(crate) kept: Kept,
    /// What the API keeps in memory of what it answered.
    pub(crate) told: Told,
    /// Where people sign in, where they have to.
    pub(crate) provider: Option<Arc<Provider>>,
    /// Who has signed in.
    pub(crate) sessions: Sessions,
    /// Programs that asked by themselves a moment ago.
    pub(crate) programs: Programs,
    /// How much may be asked.
    pub(crate) limits: Limits,
    /// The port it listens at.
    pub(crate) port: u16,
    /// Told when a reading was recorded, which is then to be signed.
    pub(crate) read: Arc<Notify>,
    live: Live,
    head: watch::Receiver<Head>,
    registers: Mutex<LruCache<i64, Arc<Registers>>>,
    days: tokio::sync::Mutex<Arc<Days>>,
    fact_days: tokio::sync::Mutex<Arc<FactDays>>,
    /// How many entries each check found, by what was asked: what was once found never changes.
    pub(crate) counted: Mutex<LruCache<String, Arc<Vec<i64>>>>,
    /// The verification that runs, or ran last.
    pub(crate) verification: Arc<Mutex<Verification>>,
}

/// How one comes in.
pub(crate) struct Doors {
    /// Who sits before the machine, where nobody has to sign in.
    pub(crate) local: Option<StaffId>,
    /// Where people sign in, where they have to.
    pub(crate) provider: Option<Arc<Provider>>,
    /// The port the server listens at.
    pub(crate) port: u16,
}

impl Office {
    /// Reads what there is, and follows it from then on with the task that is given back.
    pub(crate) async fn open(
        log: Log,
        config: Config,
        doors: Doors,
        key: Option<Arc<PrivateKey>>,
    ) -> Result<(Self, JoinHandle<()>), LogError> {
        let live = Live::begin(&log).await?;
        let (told, head) = watch::channel(log.head().await?);
        let following = tokio::spawn(follow(log.clone(), live.clone(), told));
        let registers = Mutex::new(LruCache::new(REGISTERS));
        let counted = Mutex::new(LruCache::new(REGISTERS));
        let (days, fact_days, verification) = Default::default();
        let Doors { local, provider, port } = doors;
        let sessions = Sessions::new(config.session.idle(), config.session.absolute());
        let limits = Limits::of(&config, local.is_some());
        let kept = Kept::beside(&log, limits.file);
        let (programs, read) = (Programs::default(), Arc::default());
        let office = Self {
            log,
            config,
            kept,
            told: Told::default(),
            local,
            key,
            provider,
            sessions,
            programs,
            limits,
            port,
            read,
            live,
            head,
            registers,
            days,
            fact_days,
            counted,
            verification,
        };
        Ok((office, following))
    }

    /// Scheme, host and port of this server's own pages, asked for at a host.
    pub(crate) fn origin(&self, host: Option<&str>) -> Option<Origin> {
        let scheme = if self.config.tls.is_some() { "https" } else { "http" };
        self.config.origin().or_else(|| Origin::of(&format!("{scheme}://{}", host?)))
    }

    /// The end of the log, as it was a moment ago at most; what this server records is there at once.
    pub(crate) fn head(&self) -> Head {
        *self.head.borrow()
    }

    /// The end of the log, and its changes.
    pub(crate) fn heads(&self) -> watch::Receiver<Head> {
        self.head.clone()
    }

    /// Waits until what was recorded up to a position is known to every answer.
    pub(crate) async fn knows(&self, position: i64) {
        let mut head = self.head.clone();
        let _ = head.wait_for(|head| head.position >= position).await;
    }

    /// What is known in memory, up to a position at least. While the guard is held nothing is added: not to be held
    /// while the database is asked something long.
    pub(crate) async fn memory(&self, known: i64) -> Result<OwnedRwLockReadGuard<Memory>, LogError> {
        self.live.at_least(known).await
    }

    /// The days entries were recorded on, up to a position at least. What is past stays: only what is new is asked for.
    pub(crate) async fn days(&self, known: i64) -> Result<Arc<Days>, LogError> {
        let mut days = self.days.lock().await;
        if days.known() < known {
            *days = Arc::new(Days::clone(&days).grown(&self.log, known).await?);
        }
        Ok(days.clone())
    }

    /// The days on which the facts of rows lie, up to a position at least; grown in the same way.
    pub(crate) async fn fact_days(&self, known: i64) -> Result<Arc<FactDays>, LogError> {
        let mut days = self.fact_days.lock().await;
        if days.known() < known {
            *days = Arc::new(FactDays::clone(&days).grown(&self.log, known).await?);
        }
        Ok(days.clone())
    }

    /// The registers as known at a position.
    pub(crate) async fn registers(&self, known: i64) -> Result<Arc<Registers>, LogError> {
        let kept = |registers: &Mutex<LruCache<_, _>>| {
            registers.lock().unwrap_or_else(PoisonError::into_inner).get(&known).cloned()
        };
        if let Some(registers) = kept(&self.registers) {
            return Ok(registers);
        }
        let registers = Arc::new(Registers::at(&self.log, known).await?);
        self.registers.lock().unwrap_or_else(PoisonError::into_inner).put(known, registers.clone());
        Ok(registers)
    }
}

/// Tells where the log ends: after each commit of this program at once, after those of others within [`GLANCE`].
async fn follow(log: Log, live: Live, told: watch::Sender<Head>) {
    let mut growth = log.growth();
    loop {
        tokio::select! {
            _ = growth.changed() => {}
            () = tokio::time::sleep(GLANCE) => {}
        }
        match log.head().await {
            Ok(head) if head.position > told.borrow().position => {
                // Whoever asks finds it in memory.
                if let Err(error) = live.at_least(head.position).await {
                    tracing::warn!(%error, "the memory of the ledger is behind");
                }
                told.send_replace(head);
            }
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "the end of the log cannot be read");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}
