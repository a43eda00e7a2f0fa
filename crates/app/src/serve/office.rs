//! What every answer of the server draws on: the log, what is known of it in memory, the office's own words.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lru::LruCache;
use tokio::sync::{OwnedRwLockReadGuard, watch};
use tokio::task::JoinHandle;
use usus_domain::id::StaffId;
use usus_log::entry::Head;
use usus_log::error::LogError;
use usus_log::store::Log;
use usus_verifier::key::PrivateKey;
use usus_views::live::Live;
use usus_views::memory::Memory;
use usus_views::registers::Registers;

use crate::api::kept::Kept;
use crate::serve::Config;

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
    /// What the API keeps in memory.
    pub(crate) kept: Kept,
    live: Live,
    head: watch::Receiver<Head>,
    registers: Mutex<LruCache<i64, Arc<Registers>>>,
}

impl Office {
    /// Reads what there is, and follows it from then on with the task that is given back.
    pub(crate) async fn open(
        log: Log,
        config: Config,
        local: Option<StaffId>,
        key: Option<Arc<PrivateKey>>,
    ) -> Result<(Self, JoinHandle<()>), LogError> {
        let live = Live::begin(&log).await?;
        let (told, head) = watch::channel(log.head().await?);
        let following = tokio::spawn(follow(log.clone(), live.clone(), told));
        let registers = Mutex::new(LruCache::new(REGISTERS));
        Ok((Self { log, config, local, key, kept: Kept::default(), live, head, registers }, following))
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
