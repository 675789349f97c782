//! The server is killed while people talk; nothing that was acknowledged is lost, doubled or told in another order.

use crate::tidings::{Heard, Person, Program, hello, new_id, soon};
use protocol::{
    channel::ChannelRef,
    cursor::Cursor,
    frame::{ClientFrame, Hello, ServerFrame},
    id::MessageId,
    message::{Message, NewMessage},
};
use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};
use tokio::{
    sync::{Semaphore, watch},
    task::JoinSet,
};

const CLIENTS: usize = 10;
const EACH: usize = 100;

/// Where the server is; changes with every start.
type Place = watch::Receiver<Option<SocketAddr>>;

/// The numbers under which messages were acknowledged.
type Acked = BTreeMap<MessageId, u64>;

/// Waits until there is a server, and gives its address.
async fn find(place: &mut Place) -> SocketAddr {
    let addr = soon("a server", place.wait_for(Option::is_some)).await.unwrap();
    addr.expect("it was waited for")
}

fn general() -> ChannelRef {
    ChannelRef::Slug("general".into())
}

fn message(by: usize, number: usize) -> NewMessage {
    NewMessage { id: new_id(), text: format!("{by}: {number}"), reply_to: None, attachments: Vec::new() }
}

/// Posts over HTTP, each message until it is acknowledged.
async fn post_all(person: Person, mut place: Place, messages: Vec<NewMessage>, progress: Arc<Semaphore>) -> Acked {
    let mut acked = Acked::new();
    for message in messages {
        let seq = loop {
            let addr = find(&mut place).await;
            match person.at(addr).posts("general", &message).attempt().await {
                Ok(answer) if answer.status < 300 => break answer.json::<Message>().seq,
                Ok(answer) => assert_eq!(answer.status, 503, "{}", answer.text()),
                Err(_) => {}
            }
        };
        acked.insert(message.id, seq);
        progress.add_permits(1);
    }
    acked
}

/// Sends over a socket, a few at once; after a break all that was not acknowledged again, under the same ids.
async fn send_all(person: Person, mut place: Place, messages: Vec<NewMessage>, progress: Arc<Semaphore>) -> Acked {
    let mut acked = Acked::new();
    while acked.len() < messages.len() {
        let addr = find(&mut place).await;
        let Ok(mut live) = person.at(addr).knock().attempt().await else { continue };
        let waiting: Vec<_> = messages.iter().filter(|message| !acked.contains_key(&message.id)).cloned().collect();
        let mut waiting = waiting.into_iter().map(|message| ClientFrame::Send { channel: general(), message });
        for send in waiting.by_ref().take(8) {
            // If this fails, hearing will, too.
            let _ = live.throw_frame(send).await;
        }
        while let Heard::Frame(frame) = soon("an acknowledgement", live.next()).await {
            let ServerFrame::Ack { id, seq, .. } = *frame else { continue };
            assert_eq!(acked.insert(id, seq), None, "{id} was acknowledged twice on one connection");
            progress.add_permits(1);
            match waiting.next() {
                Some(send) => _ = live.throw_frame(send).await,
                None if acked.len() == messages.len() => break,
                None => {}
            }
        }
    }
    acked
}

/// Follows the stream over every break, and writes down what is told in which order.
async fn follow(person: Person, mut place: Place, mut cursor: Cursor, until: usize) -> Vec<(u64, MessageId)> {
    let mut told = Vec::new();
    loop {
        let addr = find(&mut place).await;
        let Ok(mut live) = person.at(addr).knock().attempt().await else { continue };
        if live.throw_frame(ClientFrame::Hello(Hello { cursor: Some(cursor), ..hello() })).await.is_err() {
            continue;
        }
        while let Heard::Frame(frame) = soon("an event", live.next()).await {
            match *frame {
                ServerFrame::Welcome(welcome) => assert!(welcome.resumed),
                ServerFrame::Message { seq, message, .. } => {
                    assert!(seq > cursor.seq, "{seq} was told again after {cursor}");
                    told.push((seq, message.id));
                }
                _ => {}
            }
            cursor = live.cursor.unwrap_or(cursor);
            if told.len() == until {
                return told;
            }
        }
    }
}

/// The whole channel, page by page.
async fn read_back(person: &Person) -> Vec<(u64, MessageId)> {
    let mut read: Vec<(u64, MessageId)> = Vec::new();
    loop {
        let after = read.last().map_or(0, |last| last.0);
        let page = person.history("general", &format!("?after={after}&limit=200")).await;
        read.extend(page.messages.iter().map(|message| (message.seq, message.id)));
        if !page.has_after {
            return read;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_being_killed_twice() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::new(folder.path())
        .option("--sends-per-s 100000 --sends-burst 100000 --frames-per-s 100000 --catch-up-events 100000");
    let mut running = program.serve().await;
    let mut people = vec![running.set_up().await];
    for number in 1..CLIENTS {
        people.push(people[0].brings(&format!("person{number}")).await);
    }
    let start = people[0].snapshot().await.cursor;
    let (at, place) = watch::channel(Some(running.addr));
    let progress = Arc::new(Semaphore::new(0));

    let mut sent: Vec<MessageId> = Vec::new();
    let mut posting = JoinSet::new();
    for (by, person) in people.iter().cloned().enumerate() {
        let messages: Vec<NewMessage> = (0..EACH).map(|number| message(by, number)).collect();
        sent.extend(messages.iter().map(|message| message.id));
        let (place, progress) = (place.clone(), progress.clone());
        if by % 2 == 0 {
            posting.spawn(post_all(person, place, messages, progress));
        } else {
            posting.spawn(send_all(person, place, messages, progress));
        }
    }
    let mut following = JoinSet::new();
    for person in people.iter().take(3).cloned() {
        following.spawn(follow(person, place.clone(), start, CLIENTS * EACH));
    }

    for _ in 0..2 {
        let third = u32::try_from(CLIENTS * EACH / 3).unwrap();
        soon("progress", progress.acquire_many(third)).await.unwrap().forget();
        at.send_replace(None);
        running.kill();
        running = program.serve().await;
        at.send_replace(Some(running.addr));
    }
    let mut acked = Acked::new();
    for one in soon("everything to be acknowledged", posting.join_all()).await {
        acked.extend(one);
    }

    assert_eq!(acked.len(), CLIENTS * EACH);
    let order: Vec<(u64, MessageId)> = read_back(&people[0].at(running.addr)).await;
    let mut once: Vec<MessageId> = order.iter().map(|(_, id)| *id).collect();
    assert!(order.is_sorted() && order.iter().all(|(seq, id)| acked.get(id) == Some(seq)));
    once.sort_unstable();
    sent.sort_unstable();
    assert_eq!(once, sent, "each is there, once");
    for told in soon("the stream to end", following.join_all()).await {
        assert_eq!(told, order, "live, over two crashes, in the same order");
    }
    for person in &people {
        assert_eq!(read_back(&person.at(running.addr)).await, order);
        let replayed = follow(person.clone(), place.clone(), start, CLIENTS * EACH).await;
        assert_eq!(replayed, order);
    }
}
