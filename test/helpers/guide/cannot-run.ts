/**
 * Lines of the guide that no test can run, by their text without the comment, and why. Everything else is run, a line
 * that is new as well; one that is in no page any more has to go from here.
 */
export const CANNOT_RUN: Readonly<Record<string, string>> = {
  'npm install && npm run demo': 'asks a registry; that both scripts are there is checked',
  'npm install': 'asks a registry',
  'systemctl restart shoal': 'needs systemd and a service',
  'systemctl start shoal': 'needs systemd and a service'
}
