use super::*;
use crate::chat::story::{channel, event, page, said, user};

fn held(piece: &Piece) -> Vec<u64> {
    piece.messages().iter().map(|message| message.seq).collect()
}

fn latest(seqs: std::ops::RangeInclusive<u64>) -> Piece {
    let cursor = *seqs.end();
    Piece::new(page(seqs, true, false, cursor))
}

fn edited(seq: u64, of: u64, text: &str) -> ServerFrame {
    let message = Message { text: text.into(), edited_at: Some(seq), ..said(of, "bea", "general") };
    ServerFrame::MessageEdited { seq, channel: message.channel, message: Box::new(message) }
}

fn text_of(piece: &Piece, seq: u64) -> &str {
    piece.messages().iter().find(|message| message.seq == seq).map_or("", |message| &message.text)
}

#[test]
fn new_messages_go_to_the_end_once_and_in_order() {
    let mut piece = latest(1..=3);
    let mine = said(6, "ada", "general");
    let ack = ServerFrame::Ack { id: mine.id, seq: 6, message: Box::new(mine.clone()) };
    assert!(piece.apply(&ack), "an acknowledgement may overtake what others said before");
    assert!(piece.apply(&event(said(5, "bea", "general"))));
    assert!(!piece.apply(&event(mine)), "known from the acknowledgement");
    assert!(!piece.apply(&event(said(2, "bea", "general"))), "the page was read after it");
    assert_eq!(held(&piece), [1, 2, 3, 5, 6]);
}

#[test]
fn edits_deletions_and_reactions_change_what_is_held() {
    let mut piece = latest(1..=3);
    let (general, id) = (channel("general").id, said(2, "bea", "general").id);
    assert!(piece.apply(&edited(4, 1, "better")));
    assert_eq!(text_of(&piece, 1), "better");
    let react = |seq, on| ServerFrame::Reaction {
        seq,
        channel: general,
        message: id,
        user: user("cy").id,
        emoji: "👍".into(),
        on,
    };
    assert!(piece.apply(&react(5, true)));
    assert_eq!(piece.messages()[1].reactions[0].users, [user("cy").id]);
    assert!(piece.apply(&react(6, false)) && piece.messages()[1].reactions.is_empty());
    assert!(piece.apply(&ServerFrame::MessageDeleted { seq: 7, channel: general, message: id }));
    assert!(piece.messages()[1].deleted && piece.messages()[1].text.is_empty());
}

#[test]
fn an_edit_while_a_page_is_on_its_way_is_not_lost() {
    let mut piece = latest(10..=12);
    let ticket = piece.begin(HistoryAt::Before(said(10, "bea", "general").id));
    assert!(!piece.apply(&edited(21, 5, "better")), "not here yet");
    assert!(piece.land(ticket, page(5..=9, false, false, 20)));
    assert_eq!((held(&piece), text_of(&piece, 5)), ((5..=12).collect(), "better"));
    assert!(!piece.has_before());
}

#[test]
fn an_older_edit_does_not_undo_a_newer_page() {
    let mut piece = Piece::default();
    let ticket = piece.begin(HistoryAt::Latest);
    piece.apply(&edited(19, 5, "older"));
    piece.land(ticket, page(5..=9, false, false, 20));
    assert_eq!(text_of(&piece, 5), "message 5");
}

#[test]
fn messages_that_come_while_the_first_page_is_on_its_way_follow_it() {
    let mut piece = Piece::default();
    let ticket = piece.begin(HistoryAt::Latest);
    for seq in 9..=11 {
        piece.apply(&event(said(seq, "bea", "general")));
    }
    assert!(held(&piece).is_empty(), "nothing is shown before the page is there");
    piece.land(ticket, page(5..=10, false, false, 10));
    assert_eq!(held(&piece), (5..=11).collect::<Vec<_>>());
}

#[test]
fn only_the_last_page_asked_for_counts() {
    let mut piece = latest(10..=12);
    let early = piece.begin(HistoryAt::Before(said(10, "bea", "general").id));
    let late = piece.begin(HistoryAt::Latest);
    assert!(!piece.land(early, page(5..=9, false, false, 20)));
    assert!(!piece.fail(early) && piece.fail(late));
    assert_eq!(piece.load(), Load::Failed(HistoryAt::Latest));
    assert_eq!(held(&piece), [10, 11, 12], "what was there stays");
}

#[test]
fn around_a_message_history_goes_both_ways_and_meets_the_present() {
    let mut piece = latest(90..=99);
    let ticket = piece.begin(HistoryAt::Around(said(50, "bea", "general").id));
    piece.land(ticket, page(45..=55, true, true, 99));
    assert!(!piece.apply(&event(said(100, "bea", "general"))), "there is a gap before it");
    assert_eq!(piece.next_page(true), Some(HistoryAt::Before(said(45, "bea", "general").id)));
    let after = piece.next_page(false).expect("there is more");
    let ticket = piece.begin(after);
    piece.apply(&event(said(101, "bea", "general")));
    piece.land(ticket, page(56..=100, true, false, 100));
    assert_eq!(held(&piece), (45..=101).collect::<Vec<_>>());
    assert_eq!(piece.next_page(false), None);
}

#[test]
fn a_reader_at_the_end_lets_the_oldest_go_and_one_above_keeps_them() {
    let full = || latest(1..=HELD_MAX as u64);
    let next = event(said(HELD_MAX as u64 + 1, "bea", "general"));

    let mut follows = full();
    assert!(follows.apply(&next));
    assert_eq!((follows.messages().len(), held(&follows)[0], follows.has_before()), (HELD_MAX, 2, true));

    let mut reads_above = full();
    reads_above.stand(Some(Place { message: said(1, "bea", "general").id, top: 0.0 }));
    assert!(reads_above.apply(&next));
    assert_eq!((held(&reads_above)[0], reads_above.has_after()), (1, true));
}

#[test]
fn older_pages_push_the_newest_out() {
    let mut piece = latest(51..=50 + HELD_MAX as u64);
    let at = piece.next_page(true).expect("there is more");
    let ticket = piece.begin(at);
    piece.land(ticket, page(1..=50, false, false, 300));
    assert_eq!((held(&piece)[0], piece.messages().len(), piece.has_after()), (1, HELD_MAX, true));
}

#[test]
fn too_much_in_the_meantime_is_a_failure_not_a_gap() {
    let mut piece = Piece::default();
    let ticket = piece.begin(HistoryAt::Latest);
    for seq in 0..=MEANWHILE_MAX as u64 {
        piece.apply(&event(said(seq + 10, "bea", "general")));
    }
    piece.land(ticket, page(5..=10, false, false, 10));
    assert_eq!(piece.load(), Load::Failed(HistoryAt::Latest));
}

#[test]
fn the_unread_are_held_when_their_number_is() {
    let me = Some(user("ada").id);
    let unread = Unread { above: 0, count: 3 };
    assert!(!latest(2..=3).holds_unread(unread, me));
    assert!(latest(1..=3).holds_unread(unread, me));
    let mut with_mine = latest(2..=3);
    with_mine.apply(&event(said(4, "ada", "general")));
    assert!(!with_mine.holds_unread(unread, me), "what I said myself is not unread");
    assert!(Piece::new(page(2..=3, false, false, 3)).holds_unread(unread, me), "there is no more");
}

#[test]
fn what_the_browser_rounds_does_not_add_up() {
    let mut piece = latest(1..=3);
    let at = |top| Some(Place { message: said(2, "bea", "general").id, top });
    piece.stand(at(10.0));
    for top in [10.5, 9.5, 10.9] {
        piece.stand(at(top));
        assert_eq!(piece.place(), at(10.0));
    }
    piece.stand(at(11.0));
    assert_eq!(piece.place(), at(11.0));
    piece.stand(None);
    assert_eq!(piece.place(), None);
}
