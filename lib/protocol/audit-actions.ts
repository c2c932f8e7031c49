/** Everything that an audit row may say was done. A new act gets a new word; none changes its meaning. */
export const AUDIT_ACTIONS = [
  // The owner, at the web door.
  'vault.claim',
  'session.open',
  'session.lock',
  'session.close', // signed out
  'session.end', // another session was ended
  'settings.edit',
  'passkey.add',
  'passkey.rename',
  'passkey.remove',
  'keys.open', // both vault keys were handed out, wrapped, to enrol a passkey or a recovery code
  'recovery.make',
  'recovery.confirm',
  'recovery.open', // the right recovery code was shown
  'recovery.use', // and a new passkey enrolled with it
  'personal.reveal',
  'entry.create',
  'entry.edit',
  'entry.trash',
  'entry.restore',
  'entry.destroy',
  'agent.create',
  'agent.edit',
  'agent.grant', // an entry came into its scope
  'agent.withdraw', // and left it
  'agent.reissue',
  'agent.pause',
  'agent.resume',
  'agent.revoke',
  'agent.unlock',
  'lease.revoke', // the owner ended a lease
  // The server.
  'agent.lock',
  // An agent. The five purposes of a fetch are its actions.
  'agent.redeem',
  'agent.confirm',
  'agent.status',
  'lease.make',
  'lease.end', // the agent ended it before its time
  'lease.list', // asked which stand; recorded only where that was refused
  'read',
  'totp',
  'inject',
  'render',
  'run',
] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Why an act was refused, beside the codes of `AGENT_ERRORS`. */
export const AUDIT_REASONS = [
  'no-match', // a fetch: no grant under this name
  'misses', // the limit of misses, and
  'minute', // of distinct credentials per minute, and
  'hour', // per hour
  'leases', // and of leases that stand at once
  'ceremony', // a passkey's answer did not verify
  'counter', // a passkey's counter went back: it may have been copied
  'code', // a wrong recovery code
] as const;

export type AuditReason = (typeof AUDIT_REASONS)[number];
