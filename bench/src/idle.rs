//! What an idle connection costs.

use crate::{member::Member, program::Program};
use protocol::connection::Transport;
use std::{io, path::Path, sync::Arc, time::Duration};
use tokio::{sync::Semaphore, task::JoinSet, time::sleep};

/// Connections before the first look, so that what the server needs once is not counted.
const WARM_UP: usize = 100;
/// Who connects at the same time.
const AT_ONCE: usize = 50;
const PEOPLE: usize = 20;
/// Time for everything that follows a connection to be over.
const REST: Duration = Duration::from_secs(5);

pub async fn measure(server: &Path, connections: usize, transports: &[Transport]) -> io::Result<()> {
    println!("resident memory for each of {connections} idle connections, beyond the first {WARM_UP}");
    println!("{:>14}  {:>10}  {:>10}  {:>10}", "", "before kB", "after kB", "bytes each");
    for &over in transports {
        let mut program = Program::new(server, PEOPLE).await?;
        program.run(&[]).await?;
        let mut here = JoinSet::new();
        connect(&program, &mut here, WARM_UP, over).await?;
        let before = program.memory()?;
        connect(&program, &mut here, connections, over).await?;
        let after = program.memory()?;
        let each = after.saturating_sub(before) / connections as u64;
        println!("{:>14}  {:>10}  {:>10}  {each:>10}", format!("{over:?}"), before / 1000, after / 1000);
        if let Some(gone) = here.try_join_next() {
            return gone.map_err(io::Error::other)?;
        }
    }
    Ok(())
}

/// Brings so many in, who stay and answer what they are asked.
async fn connect(
    program: &Program,
    here: &mut JoinSet<io::Result<()>>,
    count: usize,
    over: Transport,
) -> io::Result<()> {
    let (doors, welcomed) = (Arc::new(Semaphore::new(AT_ONCE)), Arc::new(Semaphore::new(0)));
    for number in 0..count {
        let (addr, token) = (program.addr, program.tokens[number % PEOPLE].clone());
        let (doors, welcomed) = (doors.clone(), welcomed.clone());
        here.spawn(async move {
            let door = doors.acquire_owned().await.map_err(io::Error::other)?;
            let mut member = Member::open(addr, &token, over, None).await?;
            drop(door);
            welcomed.add_permits(1);
            loop {
                member.hear().await?;
            }
        });
    }
    let all = u32::try_from(count).map_err(io::Error::other)?;
    tokio::select! {
        all = welcomed.acquire_many(all) => drop(all.map_err(io::Error::other)?),
        Some(gone) = here.join_next() => return gone.map_err(io::Error::other)?,
    }
    sleep(REST).await;
    Ok(())
}
