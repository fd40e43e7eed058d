/** The environment of nodes that are to be one mesh. */
export const SECRET = { SHOAL_NETWORK_SECRET: 'correct-horse-battery-staple-42' }
