//! Measuring all four, one after the other.

use super::{
    sample::{Outcome, Sample},
    trial::{ECHOES, Step, Trial},
};
use crate::realtime::{
    Link, Report, Traffic, Wire,
    clock::{self, Timer, random},
};
use leptos::prelude::*;
use protocol::{
    WIRE_VERSION,
    close::CloseCode,
    connection::{Input, LinkId, Transport},
    frame::{ClientFrame, Hello},
    id::EchoId,
    page::Profile,
};
use send_wrapper::SendWrapper;
use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};

/// Steps of a whole run.
pub const STEPS: usize = Transport::LADDER.len() * ECHOES;

/// How far a run is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// What is being measured.
    pub transport: Transport,
    /// How many of its echoes have come back.
    pub done: usize,
}

impl Progress {
    /// How many of [`STEPS`] are done.
    #[must_use]
    pub fn steps(self) -> usize {
        let before = Transport::LADDER.iter().take_while(|transport| **transport != self.transport);
        before.count() * ECHOES + self.done
    }
}

/// A run over all four transports, and what has come of it so far.
#[derive(Clone, Copy)]
pub struct Run {
    samples: RwSignal<Vec<Sample>>,
    progress: RwSignal<Option<Progress>>,
    runner: StoredValue<Option<SendWrapper<Rc<Runner>>>>,
}

impl Run {
    /// None has begun. What is under way ends with the component.
    #[must_use]
    pub fn new() -> Self {
        Self { samples: RwSignal::default(), progress: RwSignal::new(None), runner: StoredValue::new(None) }
    }

    /// What was measured, in the order of the ladder.
    #[must_use]
    pub fn samples(self) -> Signal<Vec<Sample>> {
        self.samples.into()
    }

    /// How far it is; none when none is under way.
    #[must_use]
    pub fn progress(self) -> Signal<Option<Progress>> {
        self.progress.into()
    }

    /// Begins anew.
    pub fn start(self) {
        self.samples.set(Vec::new());
        self.measure(0);
    }

    /// Ends it; what was measured until now stays.
    pub fn cancel(self) {
        self.runner.set_value(None);
        self.progress.set(None);
    }

    /// Measures the transport on this rung, and then those below it.
    fn measure(self, rung: usize) {
        let Some(transport) = Transport::LADDER.get(rung).copied() else { return self.cancel() };
        let progress = move |done| self.progress.set(Some(Progress { transport, done }));
        let finish = move |sample| {
            self.samples.update(|samples| samples.push(sample));
            self.measure(rung + 1);
        };
        progress(0);
        let runner = Runner::start(transport, Box::new(progress), Box::new(finish));
        self.runner.set_value(Some(SendWrapper::new(runner)));
    }
}

/// Runs one trial: a link, a clock, and what is to be told.
struct Runner {
    transport: Transport,
    trial: RefCell<Trial>,
    link: RefCell<Option<Link>>,
    timer: RefCell<Option<Timer>>,
    progress: Box<dyn Fn(usize)>,
    finish: Box<dyn Fn(Sample)>,
    is_over: Cell<bool>,
    /// Apart from the tab that shows the lab.
    tab: String,
    this: Weak<Self>,
}

impl Runner {
    fn start(transport: Transport, progress: Box<dyn Fn(usize)>, finish: Box<dyn Fn(Sample)>) -> Rc<Self> {
        let runner = Rc::new_cyclic(|this: &Weak<Self>| Self {
            transport,
            trial: RefCell::new(Trial::new(now())),
            link: RefCell::default(),
            timer: RefCell::default(),
            progress,
            finish,
            is_over: Cell::new(false),
            tab: format!("lab-{:016x}", u64::from_le_bytes(random())),
            this: this.clone(),
        });
        let link = Link::open(LinkId(0), transport, runner.report(), &Rc::new(Wire::default()));
        match &link {
            // Over requests, this is what opens it.
            Some(Link::Requests(_)) => link.iter().for_each(|link| link.transmit(&runner.hello())),
            Some(Link::WebSocket(_)) => {}
            None => runner.trial.borrow_mut().closed(CloseCode::Other(1006)),
        }
        *runner.link.borrow_mut() = link;
        runner.wake(now());
        runner
    }

    fn report(&self) -> Report {
        let this = self.this.clone();
        Rc::new(move |input| _ = this.upgrade().map(|runner| runner.take(&input)))
    }

    fn take(&self, input: &Input) {
        let mut trial = self.trial.borrow_mut();
        let before = trial.done();
        match input {
            Input::Opened(_) => trial.opened(now()),
            Input::Frame(_, frame) => trial.heard(now(), frame),
            Input::Closed(_, code) => trial.closed(*code),
            _ => {}
        }
        let done = trial.done();
        drop(trial);
        if let (Input::Opened(_), Some(link @ Link::WebSocket(_))) = (input, &*self.link.borrow()) {
            link.transmit(&self.hello());
        }
        if done > before {
            (self.progress)(done);
        }
        self.go_on();
    }

    fn hello(&self) -> ClientFrame {
        ClientFrame::Hello(Hello {
            cursor: None,
            profile: Profile::Notifications,
            subscribe: Vec::new(),
            tab: Some(self.tab.clone()),
            version: WIRE_VERSION,
        })
    }

    /// Does what is to be done now, and wakes up when there is more.
    fn go_on(&self) {
        if self.is_over.get() {
            return;
        }
        loop {
            let step = self.trial.borrow_mut().step(now());
            match step {
                Step::Say => self.say(),
                Step::WaitUntil(at) => return self.wake(at),
                Step::Done(outcome) => return self.end(outcome),
            }
        }
    }

    fn say(&self) {
        let id = EchoId::new(clock::now(), random());
        self.trial.borrow_mut().said(now(), id);
        if let Some(link) = &*self.link.borrow() {
            link.transmit(&ClientFrame::Echo { id });
        }
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a short wait, and not negative")]
    fn wake(&self, at: f64) {
        let this = self.this.clone();
        let wait_ms = (at - now()).ceil().max(0.0) as u64;
        let timer = Timer::after(wait_ms, move || _ = this.upgrade().map(|runner| runner.go_on()));
        *self.timer.borrow_mut() = Some(timer);
    }

    fn end(&self, outcome: Outcome) {
        self.is_over.set(true);
        self.timer.borrow_mut().take();
        let link = self.link.borrow_mut().take();
        let traffic = link.map_or_else(Traffic::default, |link| link.traffic());
        (self.finish)(Sample { transport: self.transport, outcome, traffic });
    }
}

/// The finest clock that there is.
fn now() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}
