//! What was decided for the base about owners, rights and folders, as JSON.

use serde_json::{Value, json};

use crate::image::{Access, PlaceState, Remarks};

/// All remarks; each list is sorted by path.
pub(super) fn remarks(remarks: &Remarks) -> Value {
    json!({
        "owners": remarks.owners.iter().map(|it| json!({
            "path": it.path,
            "package": it.package.as_str(),
            "account": it.account.kind.name(),
            "name": it.account.name.as_deref(),
            "number": it.account.number,
            "doubt": it.doubt.kind(),
            "taken": it.taken,
        })).collect::<Vec<_>>(),
        "dropped_rights": remarks.dropped_rights.iter().map(|it| json!({
            "path": it.path,
            "package": it.package.as_str(),
            "rights": it.rights.iter().map(|right| right.name()).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "folders": remarks.folders.iter().map(|it| json!({
            "path": it.path,
            "package": it.package.as_str(),
            "packaged": access(it.packaged),
            "taken": access(it.taken),
            "known": it.is_of_base,
        })).collect::<Vec<_>>(),
        "places": remarks.places.iter().map(|it| json!({
            "path": it.path,
            "state": it.state.kind(),
            "by": match &it.state {
                PlaceState::Link(by) | PlaceState::Mount(by) => Some(by),
                PlaceState::NotKnown | PlaceState::Listed | PlaceState::Absent => None,
            },
        })).collect::<Vec<_>>(),
    })
}

fn access(access: Access) -> Value {
    json!({"mode": format!("{:04o}", access.mode), "uid": access.uid, "gid": access.gid})
}
