//! What an admin sees of the server and the workspace, and does to them: `/api/v1/admin/…`, and the live figures.

mod audit;
mod connections;
mod errors;
mod figures;
mod people;

pub use audit::{Action, Audit, AuditEntry};
pub use connections::{CONNECTIONS, Connections, LiveConnection};
pub use errors::{ERROR_GROUPS, ErrorGroup, ErrorGroups};
pub use figures::{FIGURES_EVERY_MS, Figures, SAMPLES, Sample, Stats};
pub use people::{DEVICES, Device, LetIn, NewPerson, People, Person, PersonPatch};
