/** The longest life of a lease, and the one that it has unless told otherwise: a quarter of an hour. */
export const LEASE_SECONDS_MAX = 900;
/** Where the control channel of a proxy is, on its own port. */
export const LEASES_PATH = '/leases';
