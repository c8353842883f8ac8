/** Which page is shown: sign-in, waiting for the engine, or the frame with one of six rooms. */
import { Redirect, Route, Router, Switch } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { Frame } from './frame/frame.tsx';
import { SignIn } from './frame/sign-in.tsx';
import { useLive } from './live/store.ts';
import { DevicesPage } from './pages/devices/devices-page.tsx';
import { ENGINES_PATH, EVENTS_PATH, ICVFX_PATH, PROFILES_PATH, XR_PATH } from './pages/devices/engines/device-tabs.tsx';
import { EnginesPage } from './pages/devices/engines/engines-page.tsx';
import { EventsPage } from './pages/devices/events/events-page.tsx';
import { IcvfxPage } from './pages/devices/icvfx/icvfx-page.tsx';
import { ProfilesPage } from './pages/devices/template/profiles-page.tsx';
import { XrPage } from './pages/devices/xr/xr-page.tsx';
import { DirectorPage } from './pages/director/director-page.tsx';
import { LibraryPage } from './pages/library/library-page.tsx';
import { CHANGE_PATH, ChangePage } from './pages/live/change/change-page.tsx';
import { LivePage } from './pages/live/live-page.tsx';
import { LatencyPage } from './pages/sync/latency-page.tsx';
import { SyncPage } from './pages/sync/sync-page.tsx';
import { TrackingPage } from './pages/tracking/tracking-page.tsx';

export function App() {
  const waiting = useLive((live) => live.state === undefined);
  const signedOut = useLive((live) => live.link.at === 'signed-out');
  if (waiting || signedOut) return <SignIn />;
  return (
    <Router hook={useHashLocation}>
      <Frame>
        <Switch>
          <Route path="/live" component={LivePage} />
          <Route path={CHANGE_PATH} component={ChangePage} />
          <Route path="/director" component={DirectorPage} />
          <Route path="/tracking/*?" component={TrackingPage} />
          <Route path="/sync" component={SyncPage} />
          <Route path="/sync/latency" component={LatencyPage} />
          <Route path={ENGINES_PATH} component={EnginesPage} />
          <Route path={EVENTS_PATH} component={EventsPage} />
          <Route path={ICVFX_PATH} component={IcvfxPage} />
          <Route path={XR_PATH} component={XrPage} />
          <Route path={PROFILES_PATH} component={ProfilesPage} />
          <Route path="/devices/*?" component={DevicesPage} />
          <Route path="/library/*?" component={LibraryPage} />
          <Route>
            <Redirect to="/live" />
          </Route>
        </Switch>
      </Frame>
    </Router>
  );
}
