//! Who is in the demonstration, and where they talk.

use super::phrases::Language::{self, De, En, ZhHans, ZhHant};
use protocol::{channel::ChannelKind, user::Role};

/// Somebody.
#[derive(Debug)]
pub struct Somebody {
    /// Sign-in name.
    pub name: &'static str,
    /// Shown name.
    pub display_name: &'static str,
    /// What they may do.
    pub role: Role,
    /// What they write.
    pub languages: &'static [Language],
}

/// Somewhere to talk. Everybody who writes its language is in it.
#[derive(Debug)]
pub struct Place {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub topic: &'static str,
    /// Who may enter.
    pub kind: ChannelKind,
    /// What is written there.
    pub language: Language,
    /// How much is talked there, beside the others.
    pub weight: usize,
}

const fn member(name: &'static str, display_name: &'static str, languages: &'static [Language]) -> Somebody {
    Somebody { name, display_name, role: Role::Member, languages }
}

/// The first makes the workspace.
pub const CAST: [Somebody; 14] = [
    Somebody { name: "ada", display_name: "Ada Lovelace", role: Role::Admin, languages: &[En, De, ZhHans] },
    member("ben", "Ben Okafor", &[En, De]),
    member("jule", "Jule Weiß", &[De, En]),
    member("lilei", "李雷", &[ZhHans, En]),
    member("meimei", "韩梅梅", &[ZhHans, En]),
    member("yiting", "林怡婷", &[ZhHant, En]),
    member("junhong", "陳俊宏", &[ZhHant, ZhHans]),
    Somebody { name: "rosa", display_name: "Rosa Lindqvist", role: Role::Admin, languages: &[En, De] },
    member("karim", "Karim Haddad", &[En]),
    member("petra", "Petra Szabó", &[En, De]),
    member("xiaoyu", "王小雨", &[ZhHans]),
    member("tomas", "Tomás Aguirre", &[En]),
    member("hannes", "Hannes Brandt", &[De]),
    member("shufen", "黃淑芬", &[ZhHant]),
];

/// The first is there from the start.
pub const PLACES: [Place; 8] = [
    Place { name: "general", topic: "", kind: ChannelKind::Public, language: En, weight: 5 },
    Place { name: "Harbour", topic: "Tides, berths, cranes", kind: ChannelKind::Public, language: En, weight: 4 },
    Place { name: "Design", topic: "What it looks like, and why", kind: ChannelKind::Public, language: En, weight: 3 },
    Place { name: "Werkstatt", topic: "Alles, was Lärm macht", kind: ChannelKind::Public, language: De, weight: 4 },
    Place {
        name: "产品讨论", topic: "需求、设计、上线", kind: ChannelKind::Public, language: ZhHans, weight: 5
    },
    Place {
        name: "活動小組", topic: "活動、茶水、志工", kind: ChannelKind::Public, language: ZhHant, weight: 4
    },
    Place { name: "Vorstand", topic: "Nicht für die Wand", kind: ChannelKind::Private, language: De, weight: 1 },
    Place {
        name: "运维值班", topic: "报警先看这里", kind: ChannelKind::Private, language: ZhHans, weight: 2
    },
];
