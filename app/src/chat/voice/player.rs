//! Plays one voice note at a time, whichever of those on the page it is.

use super::playlist::{Speed, after};
use crate::{chat::workspace::Workspace, realtime::Listener};
use leptos::{prelude::*, task::spawn_local};
use protocol::{
    id::{ChannelId, FileId},
    message::Attachment,
};
use send_wrapper::SendWrapper;
use std::rc::Rc;
use web_sys::HtmlAudioElement;

/// The player of a page.
#[derive(Clone, Copy, Debug)]
pub struct Player {
    /// Which note it has, if any.
    current: RwSignal<Option<FileId>>,
    playing: RwSignal<bool>,
    /// How far it has come, in milliseconds.
    at: RwSignal<u64>,
    /// How fast it goes.
    pub speed: RwSignal<Speed>,
    /// It could not be played.
    broken: RwSignal<Option<FileId>>,
    /// The channel whose notes follow each other.
    channel: RwSignal<Option<ChannelId>>,
    sound: StoredValue<Option<SendWrapper<Rc<Sound>>>>,
}

#[derive(Debug)]
struct Sound {
    element: HtmlAudioElement,
    _listeners: Vec<Listener>,
}

/// The player of the page.
#[must_use]
pub fn use_player() -> Option<Player> {
    use_context()
}

/// Provides a player.
pub fn provide_player(workspace: Workspace) {
    let player = Player {
        current: RwSignal::default(),
        playing: RwSignal::default(),
        at: RwSignal::default(),
        speed: RwSignal::default(),
        broken: RwSignal::default(),
        channel: RwSignal::default(),
        sound: StoredValue::new(None),
    };
    provide_context(player);
    Effect::new(move |_| player.sound.set_value(player.begin(workspace).map(SendWrapper::new)));
    on_cleanup(move || player.stop());
}

impl Player {
    /// Plays a note, or holds it when it is being played.
    pub fn toggle(self, file: &Attachment, channel: Option<ChannelId>) {
        if self.has(file.id) && self.playing.get_untracked() {
            self.with_sound(|sound| _ = sound.pause());
            return;
        }
        self.channel.set(channel);
        self.load(file);
        self.with_sound(play);
    }

    /// Goes to a moment of a note.
    pub fn seek(self, file: &Attachment, at_ms: u64, channel: Option<ChannelId>) {
        if !self.has(file.id) {
            self.channel.set(channel);
            self.load(file);
        }
        self.at.set(at_ms);
        self.with_sound(|sound| sound.set_current_time(seconds(at_ms)));
    }

    /// The next speed, for all notes.
    pub fn change_speed(self) {
        self.speed.update(|speed| *speed = speed.next());
        self.with_sound(|sound| sound.set_playback_rate(self.speed.get_untracked().factor()));
    }

    /// Whether a note is being played.
    #[must_use]
    pub fn is_playing(self, id: FileId) -> bool {
        self.current.get() == Some(id) && self.playing.get()
    }

    /// Whether a note could not be played.
    #[must_use]
    pub fn is_broken(self, id: FileId) -> bool {
        self.broken.get() == Some(id)
    }

    /// How far a note has come, in milliseconds.
    #[must_use]
    pub fn at(self, id: FileId) -> u64 {
        if self.current.get() == Some(id) { self.at.get() } else { 0 }
    }

    /// Plays nothing.
    pub fn stop(self) {
        self.with_sound(|sound| _ = sound.pause());
    }

    fn has(self, id: FileId) -> bool {
        self.current.get_untracked() == Some(id)
    }

    fn load(self, file: &Attachment) {
        self.broken.set(None);
        if self.has(file.id) {
            return;
        }
        self.current.set(Some(file.id));
        self.at.set(0);
        self.with_sound(|sound| {
            sound.set_src(&file.url);
            sound.set_default_playback_rate(self.speed.get_untracked().factor());
        });
    }

    fn begin(self, workspace: Workspace) -> Option<Rc<Sound>> {
        let element = HtmlAudioElement::new().ok()?;
        let on = |event, heard: Box<dyn Fn(&HtmlAudioElement)>| {
            let sound = element.clone();
            Listener::new(&element, event, move |_| heard(&sound))
        };
        let listeners = vec![
            on("play", Box::new(move |_| self.playing.set(true))),
            on("pause", Box::new(move |_| self.playing.set(false))),
            on("timeupdate", Box::new(move |sound| self.at.set(milliseconds(sound.current_time())))),
            on("ended", Box::new(move |_| self.play_on(workspace))),
            on("error", Box::new(move |_| self.broken.set(self.current.get_untracked()))),
        ];
        Some(Rc::new(Sound { element, _listeners: listeners }))
    }

    /// The next note of the channel follows by itself.
    fn play_on(self, workspace: Workspace) {
        self.at.set(0);
        let (Some(played), Some(channel)) = (self.current.get_untracked(), self.channel.get_untracked()) else {
            return;
        };
        let next = untrack(|| {
            workspace.piece(channel, |piece| {
                let messages = || piece.messages().iter().map(AsRef::as_ref);
                let next = after(messages(), played)?;
                messages().flat_map(|message| &message.attachments).find(|file| file.id == next).cloned()
            })
        });
        if let Some(next) = next.flatten() {
            self.load(&next);
            self.with_sound(play);
        }
    }

    fn with_sound(self, use_it: impl FnOnce(&HtmlAudioElement)) {
        let sound = self.sound.try_with_value(|sound| sound.as_deref().cloned()).flatten();
        if let Some(sound) = sound {
            use_it(&sound.element);
        }
    }
}

fn play(sound: &HtmlAudioElement) {
    if let Ok(started) = sound.play() {
        // What keeps it from playing is told by its own event.
        spawn_local(async move { _ = started.await });
    }
}

#[expect(clippy::cast_precision_loss, reason = "ten minutes")]
fn seconds(ms: u64) -> f64 {
    ms as f64 / 1000.0
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "ten minutes")]
fn milliseconds(seconds: f64) -> u64 {
    (seconds * 1000.0) as u64
}
