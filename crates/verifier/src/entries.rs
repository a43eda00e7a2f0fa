//! Entries, one after another: read, put in order, and taken into a ledger made again.

use crate::document::{Document, NotRead};
use crate::event::Event;
use crate::finding::{At, Fault, What};
use crate::ledger::{Ledger, Misfit};
use crate::order::{Extent, Order};

/// The entries that were read.
#[derive(Debug)]
pub(crate) struct Entries {
    pub(crate) order: Order,
    pub(crate) ledger: Ledger,
    pub(crate) count: u64,
}

impl Entries {
    pub(crate) fn new(extent: Extent) -> Self {
        Self { order: Order::new(extent), ledger: Ledger::default(), count: 0 }
    }

    /// Reads the next entry and sees that it is next. Where its position cannot be read, it is told of at `at`.
    pub(crate) fn read<'d>(&mut self, text: &'d str, at: At) -> Result<(Document<'d>, Event<'d>), Fault> {
        let wrong = |at: At, error: &NotRead| {
            let what = match error {
                NotRead::TooLong => What::TooLong,
                NotRead::Envelope(_) => What::Entry,
                NotRead::Kind(_) => What::Kind,
                NotRead::Payload(_) => What::Payload,
            };
            Fault::new(at, what).found(&error)
        };
        let document = Document::read(text).map_err(|error| wrong(at, &error))?;
        self.order.follow(&document)?;
        let event = document.event().map_err(|error| wrong(At::Position(document.position), &error))?;
        self.count += 1;
        Ok((document, event))
    }

    /// Takes an entry into the ledger.
    pub(crate) fn record(&mut self, document: &Document<'_>, event: &Event<'_>) -> Result<(), Fault> {
        self.ledger.record(document, event).map_err(|misfit| {
            let fault = |what| Fault::new(At::Position(document.position), what);
            match misfit {
                Misfit::Twice(id) => fault(What::RowTwice).found(&id),
                Misfit::Unknown(id) => fault(What::RowUnknown).found(&id),
                Misfit::Stream(stream) => fault(What::RowStream).expected(&stream).found(&document.stream),
                Misfit::TooMany => fault(What::TooMany),
            }
        })
    }
}
