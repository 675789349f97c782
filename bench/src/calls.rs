//! System calls for each message that reaches somebody.

use crate::{EVERY, member::Member, program::Program, request};
use protocol::{connection::Transport, frame::ServerFrame};
use serde_json::{Value, json};
use std::{fs, io, path::Path};
use tokio::task::JoinSet;

const PEOPLE: usize = 20;
/// Frames of one request at most.
const AT_ONCE: usize = 50;

pub async fn measure(server: &Path, members: usize, messages: usize) -> io::Result<()> {
    println!("system calls that write to a connection, for each of {members} × {messages} messages that arrive");
    println!("{:>14}  {:>12}  {:>12}", "", "one by one", "all at once");
    for over in EVERY {
        let mut line = format!("{:>14}", format!("{over:?}"));
        for at_once in [1, messages.min(AT_ONCE)] {
            let calls = run(server, members, messages, at_once, over).await?;
            let idle = run(server, members, 0, at_once, over).await?;
            let hundredths = calls.saturating_sub(idle) * 100 / (members * messages) as u64;
            line = format!("{line}  {:>9}.{:02}", hundredths / 100, hundredths % 100);
        }
        println!("{line}");
    }
    Ok(())
}

/// Everybody comes, hears so many messages, and goes; gives the calls that were counted.
async fn run(server: &Path, members: usize, messages: usize, at_once: usize, over: Transport) -> io::Result<u64> {
    let counts = tempfile::NamedTempFile::new()?;
    let path = counts.path().to_str().ok_or_else(|| io::Error::other("the folder's path is not text"))?;
    let mut program = Program::new(server, PEOPLE).await?;
    program.run(&["strace", "-f", "-c", "-o", path, "-e", "trace=writev,sendto,sendmsg,sendmmsg"]).await?;
    let mut listening = Vec::with_capacity(members);
    for number in 0..members {
        let token = &program.tokens[number % PEOPLE];
        listening.push(Member::open(program.addr, token, over, None).await?);
    }
    let mut hearing = JoinSet::new();
    for mut member in listening {
        hearing.spawn(async move {
            let mut heard = 0;
            while heard < messages {
                heard += usize::from(matches!(member.hear().await?, ServerFrame::Message { .. }));
            }
            Ok::<_, io::Error>(member)
        });
    }
    for number in 0..messages / at_once {
        let frames: Vec<Value> = (0..at_once).map(|place| message(number * at_once + place)).collect();
        request::post::<Vec<ServerFrame>>(program.addr, &program.tokens[0], "/send", &frames).await?;
    }
    let mut members = Vec::new();
    while let Some(member) = hearing.join_next().await {
        members.push(member.map_err(io::Error::other)??);
    }
    let pid = program.pid_below()?;
    program.stop(pid).await?;
    read(&fs::read_to_string(path)?)
}

fn message(number: usize) -> Value {
    let id = format!("01890000-0000-7000-8000-{number:012x}");
    json!({"type": "send", "id": id, "channel": "general", "text": "x".repeat(200)})
}

/// The number of calls in the last line of what `strace` tells.
fn read(table: &str) -> io::Result<u64> {
    let total = table.lines().rev().find(|line| line.ends_with("total"));
    let calls = total.and_then(|line| line.split_whitespace().nth(3)).and_then(|calls| calls.parse().ok());
    calls.ok_or_else(|| io::Error::other(format!("strace told something else: {table}")))
}
