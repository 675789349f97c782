//! What the person sees, and whether it is the truth.

use super::{
    super::{Cursor, Input, State},
    server::Entry,
    world::{Event, Reader, Reading, World},
};
use crate::frame::ServerFrame;
use std::collections::BTreeSet;

/// What the person sees: everything up to a cursor.
#[derive(Default)]
pub struct Screen {
    pub cursor: Option<Cursor>,
    /// Numbers of the events shown.
    pub shows: Vec<u64>,
}

impl World {
    pub fn show(&mut self, frame: &ServerFrame) {
        match (frame, frame.seq()) {
            (ServerFrame::Welcome(_), _) => {
                self.tried.welcomes += 1;
            }
            (ServerFrame::Ack { id, .. }, _) => {
                self.acked.insert(*id);
            }
            (_, Some(seq)) => {
                let cursor = self.screen.cursor.expect("events come after a snapshot");
                let history = self.server.history(cursor.epoch);
                assert!(seq > cursor.seq, "{seq} is delivered after {cursor}");
                let entry = &history[index(seq)];
                assert_eq!((&entry.frame, entry.visible), (frame, true), "not what is in the log");
                let skipped = &history[index(cursor.seq + 1)..index(seq)];
                assert!(!skipped.iter().any(|entry| entry.visible), "something between {cursor} and {seq} is lost");
                if let ServerFrame::Message { message, .. } = frame {
                    self.acked.insert(message.id);
                }
                self.screen.cursor = Some(Cursor { seq, ..cursor });
                self.screen.shows.push(seq);
            }
            _ => {}
        }
    }

    pub fn read_snapshot(&mut self, reader: Reader) {
        let after = self.delay();
        self.schedule(after, Event::Capture(self.session, reader));
    }

    pub fn capture(&mut self, session: u64, reader: Reader) {
        let behind = if let Reading::Stale(behind) = self.reading { behind } else { 0 };
        let answer = match self.reading {
            Reading::Hangs if reader == Reader::Entrance => None,
            Reading::Hangs => return,
            Reading::Fails => None,
            _ if !self.server.up || self.offline || self.black_hole => None,
            _ => Some(self.server.snapshot(behind)),
        };
        let after = self.delay();
        self.schedule(after, Event::Answer(session, reader, answer));
    }

    pub fn answer(&mut self, session: u64, reader: Reader, answer: Option<Cursor>) {
        if session != self.session {
            return;
        }
        match answer {
            Some(cursor) => {
                let upto = &self.server.history(cursor.epoch)[..index(cursor.seq + 1)];
                self.screen = Screen { cursor: Some(cursor), shows: visible(upto) };
                self.tells(Input::Snapshot(cursor));
            }
            None if reader != Reader::Page => self.tells(Input::SnapshotFailed),
            None => {}
        }
    }

    /// Everything has come to a good end.
    pub fn check(&self) {
        assert_eq!(self.machine.status().state, State::Connected);
        // One that was opened before the proxy came in its way may have lasted.
        let transport = self.machine.status().transport.expect("connected");
        assert!(transport <= self.proxy.best(), "{transport:?} though {:?} works here", self.proxy.best());
        assert_eq!(self.machine.status().waiting, 0, "{:?}", self.machine.outbox().next());
        let cursor = self.screen.cursor.expect("a snapshot");
        assert_eq!(cursor.epoch, self.server.epoch);
        assert_eq!(self.screen.shows, visible(&self.server.log), "the screen shows the log, in its order");
        for id in &self.sent {
            let refused = self.refused.contains(id) || self.taken_back.contains(id);
            let failed = self.machine.outbox().any(|pending| pending.message.id == *id);
            let lost = self.lost.contains(id) && self.acked.contains(id);
            assert!(self.server.has(*id) || refused || failed || lost, "{id} has vanished");
        }
        for id in self.acked.difference(&self.lost) {
            assert!(self.server.has(*id), "{id} was acknowledged and is lost");
        }
        // What a restore forgot may come once more from a slow wire.
        let odd: BTreeSet<_> = self.failed_once.iter().chain(&self.taken_back).chain(&self.lost).collect();
        let orderly = self.sent.iter().filter(|id| !odd.contains(id));
        let posts: Vec<_> = orderly.filter_map(|id| Some((self.server.seq_of(*id)?, id))).collect();
        let swapped = posts.windows(2).find(|pair| pair[0].0 > pair[1].0);
        assert_eq!(swapped, None, "messages are in the order in which they were written");
    }
}

fn visible(log: &[Entry]) -> Vec<u64> {
    log.iter().filter(|entry| entry.visible).filter_map(|entry| entry.frame.seq()).collect()
}

/// Where event number `seq` is in a log.
fn index(seq: u64) -> usize {
    usize::try_from(seq - 1).expect("a short log")
}
