/** Names on the wire. Each carries its version from the first day. */
export const NOISE_PROTOCOL_PREFIX = '/shoal/noise/1'
export const KAD_PROTOCOL = '/shoal/kad/1.0.0'
export const PEER_EXCHANGE_PROTOCOL = '/shoal/peers/1'
export const MDNS_SERVICE_TAG = '_shoal._udp.local'

/** Files below the data dir. */
export const IDENTITY_FILE = 'identity.key'
export const KNOWN_PEERS_FILE = 'peers.json'
export const BLOCKLIST_FILE = 'blocked.json'

// Host -------------------------------------------------------------------------------------------------------------

/**
 * libp2p's own default of 300 refuses newcomers beyond it, and up to 1 024 members every node may hold a
 * connection (sometimes two, when both sides dialled at once) to every other.
 */
export const CONNECTIONS_MAX = 2500
/**
 * libp2p's own limits, per IP and in all. Measured: its defaults (5 and 10) dropped 19 of 24 nodes that joined at once
 * from one IP. Ours are below (`ConnectionLimits`), which knows networks of IPv6 and says what it refused.
 */
export const INBOUND_CONNECTIONS_PER_SECOND_MAX = 10_000
export const INBOUND_PENDING_MAX = 1_000
/**
 * Inbound connections of one address, or of one /64 of IPv6, and of these handshakes under way. Many nodes may share
 * an address (a NAT, a test mesh of 30 on one machine that joins at once, each with two connections at times): four
 * such meshes fit. Behind one NAT with more nodes than this the data port and later dials still connect them.
 */
export const INBOUND_PER_ADDRESS_MAX = 512
export const HANDSHAKES_PER_ADDRESS_MAX = 128
/** Connects of one address in a second: a mesh of 100 nodes on one machine may start at once. */
export const CONNECTS_PER_ADDRESS_PER_SECOND_MAX = 200
/** Handshakes of all addresses together: each costs some 100 KiB and 5 ms of CPU. */
export const HANDSHAKES_MAX = 512
/** Peers of which libp2p remembers addresses and protocols: twice those that may be connected, and those of lookups. */
export const DATASTORE_ENTRIES_MAX = 8_192
/** What it remembers of one: 16 addresses and some protocols have 2 KiB. */
export const DATASTORE_VALUE_BYTES_MAX = 32 * 1024
/**
 * kad-dht tags its closest peers and libp2p then redials them by itself; redialling is the dialer's job
 * alone.
 */
export const LIBP2P_RECONNECT_RETRIES = 0
/**
 * One address of a peer: TCP and handshake take a few round trips, a frozen host never answers, a busy one is
 * slow.
 */
export const ADDRESS_DIAL_TIMEOUT_MS = 8_000
/** An inbound handshake may take this long on a machine where many nodes start at once. */
export const INBOUND_UPGRADE_TIMEOUT_MS = 20_000
/**
 * libp2p pings each connection every 10 s and cuts it when no answer comes in time. Its 5 s cut off nodes
 * that were merely busy; who is alive is for membership to decide, this only clears away what a power failure left
 * behind.
 */
export const PING_TIMEOUT_MS = 15_000
/** All addresses of a peer together: a dead first one must leave time for the second. */
export const DIAL_TIMEOUT_MS = 16_000
/**
 * A dial by libp2p itself (a kad query) to a peer whose last dial failed less than this ago is refused:
 * queries meet the same dead peers again and again.
 */
export const INTERNAL_REDIAL_MS = 10_000
/**
 * A caller that asks for a peer again this soon after a failed dial gets the same error without a new dial.
 */
export const ON_DEMAND_REDIAL_MS = 200
/** Peers whose last failed dial is remembered; beyond it the oldest is forgotten, which costs one dial. */
export const FAILED_DIALS_MAX = 2_048
/** Closing a connection politely may take this long before it is cut. */
export const HANG_UP_TIMEOUT_MS = 1_000
/** How long one kad lookup may take; a hop to a silent peer costs seconds. */
export const LOOKUP_TIMEOUT_MS = 10_000
/** Addresses kept per peer; a host has few interfaces. More are cut off, first come first kept. */
export const PEER_ADDRESSES_MAX = 16

// Gossip and exchanges ---------------------------------------------------------------------------------------------

/** Gossip is for few, small messages: each is signed, checked and forwarded by every node. */
export const GOSSIP_BYTES_MAX = 65_536
/**
 * Gossip that waits for one peer which does not read; without a limit it would pile up until its death is noticed.
 * Beyond it the stream ends and stays away until the next connection, so it is far above what a few seconds bring.
 */
export const GOSSIP_BUFFER_BYTES_MAX = 16 * 1024 * 1024
/** A unary exchange stays far below one yamux window (256 KiB), so it never waits for credit. */
export const EXCHANGE_BYTES_MAX = 65_536
export const EXCHANGE_TIMEOUT_MS = 5_000
/** Requests of one protocol that one connection may have open; more are reset by libp2p. */
export const EXCHANGE_STREAMS_MAX = 32
/** Text of a remote error that is sent back; the rest is cut off. */
export const EXCHANGE_ERROR_CHARS_MAX = 1_024

// Known peers ------------------------------------------------------------------------------------------------------

/** Enough to find the mesh again after years; beyond it the peer seen longest ago is dropped. */
export const KNOWN_PEERS_MAX = 256
/** Changes come in bursts when a node joins; they are written together. */
export const KNOWN_PEERS_WRITE_DELAY_MS = 1_000
/**
 * The first change after a pause is written this soon: a node that is killed a moment after it met its first peer, and
 * comes back at another address, would know no peer, and no peer it.
 */
export const KNOWN_PEERS_FIRST_WRITE_MS = 20
/** Blocked peers; adding more is an error of the operator and refused. */
export const BLOCKED_PEERS_MAX = 4_096

// Dialer -----------------------------------------------------------------------------------------------------------

/**
 * Connections that the dialer tries to keep: gossipsub wants 6 peers in its mesh (D) and takes up to 12. A
 * connection costs some 12 ms of CPU (both sides together), which counts when many nodes join at once.
 */
export const CONNECTIONS_TARGET = 8
/** Dials of the dialer under way at once. */
export const DIALS_IN_FLIGHT_MAX = 8
/** Of these, dials of known peers: few, so that inbound connections can make the next one needless. */
export const KNOWN_DIALS_IN_FLIGHT_MAX = 3
/**
 * Two nodes that hear of each other at once would both dial. The one with the smaller PeerId dials at once,
 * the other this much later, if it still must.
 */
export const KNOWN_DIAL_DELAY_MS = 2_000
/** All dials together: so many at once, and then so many per second, whatever the lists say. */
export const DIAL_BURST = 16
export const DIALS_PER_SECOND_MAX = 8
/**
 * First retries of a node that never had a connection: nodes started together find each other within a
 * second.
 */
export const FAST_RETRIES_MS: readonly number[] = [250, 500, 500, 500]
/** Exponential backoff afterwards, each doubled, each jittered by a quarter up or down. */
export const BACKOFF_MIN_MS = 1_000
export const BACKOFF_MAX_MS = 60_000
/**
 * Once connected to a peer, an unanswered known (not configured) peer is no longer worth a dial a minute.
 */
export const KNOWN_BACKOFF_MAX_MS = 600_000
/** A wrong secret is mended by a person: ask again rarely, and say so once. */
export const WRONG_NETWORK_BACKOFF_MS = 600_000
export const BACKOFF_JITTER = 0.25
/** A connection that ends sooner counts as a failed dial: the other side accepts us and throws us out. */
export const CONNECTION_STABLE_MS = 10_000
/**
 * Known peers the plan holds; beyond it the one that failed most is dropped. Configured ones are never
 * dropped.
 */
export const KNOWN_TARGETS_MAX = 512

// Peer exchange ----------------------------------------------------------------------------------------------------

/** Time before each question while there are too few connections; the last one repeats. */
export const PEER_EXCHANGE_INTERVALS_MS: readonly number[] = [1_000, 2_000, 5_000, 15_000, 60_000]
/** Peers in one answer: twice what the dialer wants, in at most some 40 KiB. */
export const PEER_EXCHANGE_PEERS_MAX = 24
