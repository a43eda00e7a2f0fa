//! Signing the log while a program records: a checkpoint at most a second after a change, behind its writer.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::sleep;
use usus_verifier::key::PrivateKey;

use crate::error::LogError;
use crate::store::Log;

/// How long a change waits for more before it is signed: well under the second that is promised.
const GATHER: Duration = Duration::from_millis(400);

/// How long is waited before a database that failed is tried again.
const PAUSE: Duration = Duration::from_millis(500);

/// A task that signs what is recorded, by this program or by another.
#[derive(Debug)]
pub struct Notary {
    /// Ends the task when it is told to, and when nobody can tell it any more.
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Log {
    /// Begins to sign: what is there, and then each change within a second. Changes that come together are signed
    /// together.
    #[must_use]
    pub fn notary(&self, key: Arc<PrivateKey>) -> Notary {
        let (stop, stopped) = oneshot::channel();
        Notary { stop, task: tokio::spawn(sign(self.clone(), key, stopped)) }
    }
}

impl Notary {
    /// Signs what was recorded before, and ends. To be called before the ledger is closed.
    pub async fn close(self) {
        let _ = self.stop.send(());
        let _ = self.task.await;
    }
}

async fn sign(log: Log, key: Arc<PrivateKey>, mut stopped: oneshot::Receiver<()>) {
    let mut position = 0;
    loop {
        let signed = async {
            log.sign_readings(&key).await?;
            Ok::<_, LogError>(log.sign(&key).await?.tree().0.cast_signed())
        };
        match signed.await {
            Ok(size) => position = size,
            Err(error @ LogError::Evidence(_)) => {
                tracing::error!(%error, "the log is not signed any more");
                return;
            }
            Err(error) => {
                tracing::warn!(%error, "the log is not signed yet");
                sleep(PAUSE).await;
            }
        }
        let mut following = log.follow(position);
        tokio::select! {
            _ = &mut stopped => break,
            grown = following.next() => {
                if grown.is_err() {
                    sleep(PAUSE).await;
                }
            }
        }
        tokio::select! {
            _ = &mut stopped => break,
            () = sleep(GATHER) => {}
        }
    }
    if let Err(error) = log.sign(&key).await {
        tracing::warn!(%error, "the last that was recorded is not signed yet");
    }
}
