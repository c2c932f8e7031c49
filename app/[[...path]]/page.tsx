import { notFound } from 'next/navigation';
import { App } from '../_shell/app.tsx';
import { isView } from '../_shell/views.ts';

/**
 * The one page: every view of the vault is drawn in the browser, see [Note: Navigation without the
 * server]. It is a shell without data, the same for everybody.
 */
export default async function Page({ params }: { params: Promise<{ path?: string[] }> }) {
  const { path = [] } = await params;
  if (!isView(`/${path.join('/')}`)) notFound();
  return <App />;
}
